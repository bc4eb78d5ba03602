// Who emigrated from the United States to Europe? (Designing Data-Intensive Applications, chapter 2)
.read emigrants-data.sql

USE emigrants
MATCH (person:Person)-[:BORN_IN]->()-[:WITHIN*0..]->(:Place {name: 'United States'})
MATCH (person)-[:LIVES_IN]->()-[:WITHIN*0..]->(:Place {name: 'Europe'})
RETURN DISTINCT person.name AS name
ORDER BY name;
