USE snb
MATCH (person:Person)-[:IS_LOCATED_IN]->(:Place)-[:IS_PART_OF]->(:Place {pl_name: 'Germany'}),
      (person)-[:KNOWS]->(:Person)<-[:HAS_CREATOR]-(:Post)-[:HAS_TAG]->(tag:Tag)
RETURN tag.t_name AS tag, count(*) AS posts
ORDER BY posts DESC, tag
LIMIT 10
