-- a disjunction whose sides share the join's condition
CREATE TABLE r (a INTEGER, b INTEGER);
CREATE TABLE s (a INTEGER, b INTEGER);
INSERT INTO r VALUES (1, 1), (1, NULL), (2, 3), (NULL, 3);
INSERT INTO s VALUES (1, 2), (2, NULL), (NULL, 4), (2, 5);
SELECT r.a, r.b, s.b FROM r, s WHERE (r.a = s.a AND r.b = 1 AND s.b < 5) OR (r.a = s.a AND r.b = 3 AND s.b > 1);
