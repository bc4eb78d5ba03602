-- Who emigrated from the United States to Europe? (Designing Data-Intensive Applications, chapter 2)
.read emigrants-data.sql

WITH RECURSIVE
  in_united_states (id) AS (
    SELECT id FROM place WHERE name = 'United States'
    UNION
    SELECT within.place FROM within JOIN in_united_states ON within.container = in_united_states.id),
  in_europe (id) AS (
    SELECT id FROM place WHERE name = 'Europe'
    UNION
    SELECT within.place FROM within JOIN in_europe ON within.container = in_europe.id)
SELECT DISTINCT person.name
FROM person
JOIN born_in  ON born_in.person = person.id
JOIN in_united_states ON born_in.place = in_united_states.id
JOIN lives_in ON lives_in.person = person.id
JOIN in_europe ON lives_in.place = in_europe.id
ORDER BY name;
