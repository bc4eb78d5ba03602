CREATE TABLE country (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL);
CREATE TABLE city (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL);
CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL, age BIGINT NOT NULL);
CREATE TABLE located_in (
  city    BIGINT NOT NULL PRIMARY KEY REFERENCES city (id),
  country BIGINT NOT NULL REFERENCES country (id));
CREATE TABLE lives_in (
  person BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
  city   BIGINT NOT NULL REFERENCES city (id));
CREATE TABLE knows (
  a BIGINT NOT NULL REFERENCES person (id),
  b BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (a, b));

INSERT INTO country VALUES (1, 'Norway'), (2, 'Italy'), (3, 'Peru');
INSERT INTO city VALUES (1, 'Oslo'), (2, 'Bergen'), (3, 'Rome'), (4, 'Turin'), (5, 'Lima');
INSERT INTO located_in VALUES (1, 1), (2, 1), (3, 2), (4, 2), (5, 3);
INSERT INTO person VALUES
  (1, 'Ada', 36), (2, 'Bo', 41), (3, 'Cleo', 36), (4, 'Dan', 65), (5, 'Eva', 19), (6, 'Finn', 41),
  (7, 'Gro', 52), (8, 'Hal', 28), (9, 'Ida', 65), (10, 'Jon', 17), (11, 'Kim', 52), (12, 'Lou', 33);
INSERT INTO lives_in VALUES
  (1, 1), (2, 1), (3, 3), (4, 3), (5, 5), (6, 2), (7, 4), (8, 4), (9, 5), (10, 1);
INSERT INTO knows VALUES
  (1, 2), (2, 3), (3, 1), (1, 4), (4, 5), (5, 6), (6, 4), (2, 5), (7, 8), (8, 9), (9, 7), (9, 10), (11, 1), (3, 6);

CREATE PROPERTY GRAPH social
  VERTEX TABLES (
    person  LABEL Person  PROPERTIES (id, name, age),
    city    LABEL City    PROPERTIES (id, name),
    country LABEL Country PROPERTIES (id, name))
  EDGE TABLES (
    knows      SOURCE KEY (a)      REFERENCES person (id) DESTINATION KEY (b)       REFERENCES person (id)  LABEL KNOWS,
    lives_in   SOURCE KEY (person) REFERENCES person (id) DESTINATION KEY (city)    REFERENCES city (id)    LABEL LIVES_IN,
    located_in SOURCE KEY (city)   REFERENCES city (id)   DESTINATION KEY (country) REFERENCES country (id) LABEL LOCATED_IN);
