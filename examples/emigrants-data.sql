-- The places and people of the emigrants example: five tables, and a property graph over them without a copy.
CREATE TABLE IF NOT EXISTS place (
  id   BIGINT PRIMARY KEY,
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS within (
  place     BIGINT NOT NULL REFERENCES place (id),
  container BIGINT NOT NULL REFERENCES place (id));
CREATE TABLE IF NOT EXISTS person (
  id   BIGINT PRIMARY KEY,
  name VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS born_in (
  person BIGINT NOT NULL REFERENCES person (id),
  place  BIGINT NOT NULL REFERENCES place (id));
CREATE TABLE IF NOT EXISTS lives_in (
  person BIGINT NOT NULL REFERENCES person (id),
  place  BIGINT NOT NULL REFERENCES place (id));

INSERT INTO place    SELECT * FROM 'emigrants/place.csv' WHERE NOT EXISTS (SELECT 1 FROM place);
INSERT INTO within   SELECT * FROM 'emigrants/within.csv' WHERE NOT EXISTS (SELECT 1 FROM within);
INSERT INTO person   SELECT * FROM 'emigrants/person.csv' WHERE NOT EXISTS (SELECT 1 FROM person);
INSERT INTO born_in  SELECT * FROM 'emigrants/born_in.csv' WHERE NOT EXISTS (SELECT 1 FROM born_in);
INSERT INTO lives_in SELECT * FROM 'emigrants/lives_in.csv' WHERE NOT EXISTS (SELECT 1 FROM lives_in);

CREATE PROPERTY GRAPH IF NOT EXISTS emigrants
  VERTEX TABLES (
    place  LABEL Place  PROPERTIES (id, name, kind),
    person LABEL Person PROPERTIES (id, name))
  EDGE TABLES (
    within   SOURCE KEY (place)  REFERENCES place (id)  DESTINATION KEY (container) REFERENCES place (id) LABEL WITHIN,
    born_in  SOURCE KEY (person) REFERENCES person (id) DESTINATION KEY (place)     REFERENCES place (id) LABEL BORN_IN,
    lives_in SOURCE KEY (person) REFERENCES person (id) DESTINATION KEY (place)     REFERENCES place (id) LABEL LIVES_IN);
