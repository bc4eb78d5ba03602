-- a disjunction whose sides share the join's condition
CREATE TABLE r (a INTEGER, b INTEGER);
CREATE TABLE s (a INTEGER, b INTEGER);
INSERT INTO r VALUES (1, 1), (1, NULL), (2, 3), (NULL, 3);
INSERT INTO s VALUES (1, 2), (2, NULL), (NULL, 4), (2, 5);
SELECT r.a, r.b, s.b FROM r, s WHERE (r.a = s.a AND r.b = 1 AND s.b < 5) OR (r.a = s.a AND r.b = 3 AND s.b > 1);

-- two sub-queries in a disjunction, of which one has a mark that is never null
CREATE TABLE t0 (a INTEGER, b INTEGER, c VARCHAR, d DOUBLE);
CREATE TABLE t1 (a INTEGER NOT NULL, b BIGINT, c VARCHAR, d DOUBLE, PRIMARY KEY (a));
CREATE TABLE t2 (a INTEGER, b BIGINT, c VARCHAR, d DOUBLE);
SELECT x2.c || 'q' FROM t1 AS x0 JOIN t0 AS x1 ON x0.c = x1.c LEFT JOIN (SELECT DISTINCT a, b, c FROM t0) AS x2 ON x1.a = x2.b WHERE (EXISTS (SELECT 1 FROM t2 AS x3) OR EXISTS (SELECT 1 FROM t2 AS x4 WHERE x1.b = x4.a AND x1.d = 4.25));
