/* The SQL of Stele: SQL:2023 as PostgreSQL and DuckDB write it. Entry rules, words and tokens; the rest is imported. */
grammar Sql;

import SqlStatement, SqlDefinition, SqlGraph, SqlQuery, SqlExpression, SqlType;

options { caseInsensitive = true; }

// One statement, without its semicolon
singleStatement
    : statement ';'? EOF
    ;

statement
    : query                                                                                   # queryStatement
    | insert                                                                                  # insertStatement
    | update                                                                                  # updateStatement
    | delete                                                                                  # deleteStatement
    | truncate                                                                                # truncateStatement
    | merge                                                                                   # mergeStatement
    | createTable                                                                             # createTableStatement
    | alterTable                                                                              # alterTableStatement
    | createView                                                                              # createViewStatement
    | createIndex                                                                             # createIndexStatement
    | reindex                                                                                 # reindexStatement
    | createSchema                                                                            # createSchemaStatement
    | createSequence                                                                          # createSequenceStatement
    | drop                                                                                    # dropStatement
    | createGraph                                                                             # createGraphStatement
    | dropGraph                                                                               # dropGraphStatement
    | copy                                                                                    # copyStatement
    | transaction                                                                             # transactionStatement
    | show                                                                                    # showStatement
    | setting                                                                                 # settingStatement
    ;

// Keywords that may be names
nonReserved
    : ACTION | ADD | ALTER | ALWAYS | ARE | ASC | AT | BEGIN | BINARY | BY | CASCADE | CHAR | CHARACTER | COLUMN
    | COLUMNS | COMMIT | CONFLICT | COPY | CYCLE | DATA | DATE | DAY | DAYS | DELETE | DESC | DESCRIBE | DESTINATION
    | DO | DOUBLE | DROP | EDGE | ESCAPE | EXCLUDE | FILTER | FIRST | FOLLOWING | GENERATED | GRAPH | GRAPHS
    | GROUPS | HOUR | HOURS | IDENTITY | IF | IGNORE | INCLUDE | INCREMENT | INDEX | INDEXES | INSERT | INTERVAL
    | JSON | KEY | LABEL | LAMBDA | LAST | MAP | MATCH | MATCHED | MATERIALIZED | MAXVALUE | MERGE | MICROSECOND | MICROSECONDS
    | MILLISECOND | MILLISECONDS | MINUTE | MINUTES | MINVALUE | MONTH | MONTHS | NAME | NATIONAL | NEXT | NO | NODE
    | NOTHING | NULLS | OBJECT | ONLY | ORDINALITY | OTHERS | OVER | PARTITION | PERCENT | PRAGMA | PRECEDING | PRECISION
    | PROPERTIES | PROPERTY | QUARTER | RANGE | RECURSIVE | REINDEX | RELATIONSHIP | RELEASE | RENAME | REPEATABLE
    | REPLACE | RESPECT | RESTRICT | ROLLBACK | ROW | ROWS | SAMPLE | SAVEPOINT | SCALAR | SCHEMA | SCHEMAS | SECOND
    | SECONDS | SEQUENCE | SEQUENCES | SET | SETS | SHOW | SOURCE | START | STORED | STRUCT | SUMMARIZE | TABLES | TARGET
    | TEMP | TEMPORARY | TIES | TIME | TIMESTAMP | TRANSACTION | TRUNCATE | TYPE | UNKNOWN | UPDATE | USE | VALUE
    | VALUES | VARYING | VERTEX | VIEW | VIEWS | VIRTUAL | WEEK | WEEKS | WITHIN | WITHOUT | WORK | YEAR | YEARS
    | ZONE
    ;

// Keywords
ACTION : 'ACTION' ;
ADD : 'ADD' ;
ALL : 'ALL' ;
ALTER : 'ALTER' ;
ALWAYS : 'ALWAYS' ;
AND : 'AND' ;
ANTI : 'ANTI' ;
ANY : 'ANY' ;
ARE : 'ARE' ;
ARRAY : 'ARRAY' ;
AS : 'AS' ;
ASC : 'ASC' ;
ASOF : 'ASOF' ;
ASYMMETRIC : 'ASYMMETRIC' ;
AT : 'AT' ;
BEGIN : 'BEGIN' ;
BETWEEN : 'BETWEEN' ;
BINARY : 'BINARY' ;
BOTH : 'BOTH' ;
BY : 'BY' ;
CASCADE : 'CASCADE' ;
CASE : 'CASE' ;
CAST : 'CAST' ;
CHAR : 'CHAR' ;
CHARACTER : 'CHARACTER' ;
CHECK : 'CHECK' ;
COLLATE : 'COLLATE' ;
COLUMN : 'COLUMN' ;
COLUMNS : 'COLUMNS' ;
COMMIT : 'COMMIT' ;
CONFLICT : 'CONFLICT' ;
CONSTRAINT : 'CONSTRAINT' ;
COPY : 'COPY' ;
CREATE : 'CREATE' ;
CROSS : 'CROSS' ;
CUBE : 'CUBE' ;
CURRENT : 'CURRENT' ;
CURRENT_DATE : 'CURRENT_DATE' ;
CURRENT_TIME : 'CURRENT_TIME' ;
CURRENT_TIMESTAMP : 'CURRENT_TIMESTAMP' ;
CURRENT_USER : 'CURRENT_USER' ;
CYCLE : 'CYCLE' ;
DATA : 'DATA' ;
DATE : 'DATE' ;
DAY : 'DAY' ;
DAYS : 'DAYS' ;
DEFAULT : 'DEFAULT' ;
DELETE : 'DELETE' ;
DESC : 'DESC' ;
DESCRIBE : 'DESCRIBE' ;
DESTINATION : 'DESTINATION' ;
DISTINCT : 'DISTINCT' ;
DO : 'DO' ;
DOUBLE : 'DOUBLE' ;
DROP : 'DROP' ;
EDGE : 'EDGE' ;
ELSE : 'ELSE' ;
END : 'END' ;
ESCAPE : 'ESCAPE' ;
EXCEPT : 'EXCEPT' ;
EXCLUDE : 'EXCLUDE' ;
EXISTS : 'EXISTS' ;
FALSE : 'FALSE' ;
FETCH : 'FETCH' ;
FILTER : 'FILTER' ;
FIRST : 'FIRST' ;
FOLLOWING : 'FOLLOWING' ;
FOR : 'FOR' ;
FOREIGN : 'FOREIGN' ;
FROM : 'FROM' ;
FULL : 'FULL' ;
GENERATED : 'GENERATED' ;
GLOB : 'GLOB' ;
GRAPH : 'GRAPH' ;
GRAPHS : 'GRAPHS' ;
GRAPH_TABLE : 'GRAPH_TABLE' ;
GROUP : 'GROUP' ;
GROUPING : 'GROUPING' ;
GROUPS : 'GROUPS' ;
HAVING : 'HAVING' ;
HOUR : 'HOUR' ;
HOURS : 'HOURS' ;
IDENTITY : 'IDENTITY' ;
IF : 'IF' ;
IGNORE : 'IGNORE' ;
ILIKE : 'ILIKE' ;
IN : 'IN' ;
INCLUDE : 'INCLUDE' ;
INCREMENT : 'INCREMENT' ;
INDEX : 'INDEX' ;
INDEXES : 'INDEXES' ;
INNER : 'INNER' ;
INSERT : 'INSERT' ;
INTERSECT : 'INTERSECT' ;
INTERVAL : 'INTERVAL' ;
INTO : 'INTO' ;
IS : 'IS' ;
ISNULL : 'ISNULL' ;
JOIN : 'JOIN' ;
JSON : 'JSON' ;
KEY : 'KEY' ;
LAMBDA : 'LAMBDA' ;
LABEL : 'LABEL' ;
LAST : 'LAST' ;
LATERAL : 'LATERAL' ;
LEADING : 'LEADING' ;
LEFT : 'LEFT' ;
LIKE : 'LIKE' ;
LIMIT : 'LIMIT' ;
LOCALTIME : 'LOCALTIME' ;
LOCALTIMESTAMP : 'LOCALTIMESTAMP' ;
MAP : 'MAP' ;
MATCH : 'MATCH' ;
MATCHED : 'MATCHED' ;
MATERIALIZED : 'MATERIALIZED' ;
MAXVALUE : 'MAXVALUE' ;
MERGE : 'MERGE' ;
MICROSECOND : 'MICROSECOND' ;
MICROSECONDS : 'MICROSECONDS' ;
MILLISECOND : 'MILLISECOND' ;
MILLISECONDS : 'MILLISECONDS' ;
MINUS : 'MINUS' ;
MINUTE : 'MINUTE' ;
MINUTES : 'MINUTES' ;
MINVALUE : 'MINVALUE' ;
MONTH : 'MONTH' ;
MONTHS : 'MONTHS' ;
NAME : 'NAME' ;
NATIONAL : 'NATIONAL' ;
NATURAL : 'NATURAL' ;
NEXT : 'NEXT' ;
NO : 'NO' ;
NODE : 'NODE' ;
NOT : 'NOT' ;
NOTHING : 'NOTHING' ;
NOTNULL : 'NOTNULL' ;
NULL : 'NULL' ;
NULLS : 'NULLS' ;
OBJECT : 'OBJECT' ;
OFFSET : 'OFFSET' ;
ON : 'ON' ;
ONLY : 'ONLY' ;
OR : 'OR' ;
ORDER : 'ORDER' ;
ORDINALITY : 'ORDINALITY' ;
OTHERS : 'OTHERS' ;
OUTER : 'OUTER' ;
OVER : 'OVER' ;
PARTITION : 'PARTITION' ;
PERCENT : 'PERCENT' ;
PIVOT : 'PIVOT' ;
PLACING : 'PLACING' ;
POSITIONAL : 'POSITIONAL' ;
PRAGMA : 'PRAGMA' ;
PRECEDING : 'PRECEDING' ;
PRECISION : 'PRECISION' ;
PRIMARY : 'PRIMARY' ;
PROPERTIES : 'PROPERTIES' ;
PROPERTY : 'PROPERTY' ;
QUALIFY : 'QUALIFY' ;
QUARTER : 'QUARTER' ;
RANGE : 'RANGE' ;
RECURSIVE : 'RECURSIVE' ;
REFERENCES : 'REFERENCES' ;
REINDEX : 'REINDEX' ;
RELATIONSHIP : 'RELATIONSHIP' ;
RELEASE : 'RELEASE' ;
RENAME : 'RENAME' ;
REPEATABLE : 'REPEATABLE' ;
REPLACE : 'REPLACE' ;
RESPECT : 'RESPECT' ;
RESTRICT : 'RESTRICT' ;
RETURNING : 'RETURNING' ;
RIGHT : 'RIGHT' ;
ROLLBACK : 'ROLLBACK' ;
ROLLUP : 'ROLLUP' ;
ROW : 'ROW' ;
ROWS : 'ROWS' ;
SAFE_CAST : 'SAFE_CAST' ;
SAMPLE : 'SAMPLE' ;
SAVEPOINT : 'SAVEPOINT' ;
SCHEMA : 'SCHEMA' ;
SCHEMAS : 'SCHEMAS' ;
SCALAR : 'SCALAR' ;
SECOND : 'SECOND' ;
SECONDS : 'SECONDS' ;
SELECT : 'SELECT' ;
SEMI : 'SEMI' ;
SEQUENCE : 'SEQUENCE' ;
SEQUENCES : 'SEQUENCES' ;
SESSION_USER : 'SESSION_USER' ;
SET : 'SET' ;
SETS : 'SETS' ;
SHOW : 'SHOW' ;
SIMILAR : 'SIMILAR' ;
SOME : 'SOME' ;
SOURCE : 'SOURCE' ;
START : 'START' ;
STORED : 'STORED' ;
SUMMARIZE : 'SUMMARIZE' ;
STRUCT : 'STRUCT' ;
SYMMETRIC : 'SYMMETRIC' ;
TABLE : 'TABLE' ;
TABLES : 'TABLES' ;
TABLESAMPLE : 'TABLESAMPLE' ;
TARGET : 'TARGET' ;
TEMP : 'TEMP' ;
TEMPORARY : 'TEMPORARY' ;
THEN : 'THEN' ;
TIES : 'TIES' ;
TIME : 'TIME' ;
TIMESTAMP : 'TIMESTAMP' ;
TO : 'TO' ;
TRAILING : 'TRAILING' ;
TRANSACTION : 'TRANSACTION' ;
TRUE : 'TRUE' ;
TRUNCATE : 'TRUNCATE' ;
TRY_CAST : 'TRY_CAST' ;
TYPE : 'TYPE' ;
UNBOUNDED : 'UNBOUNDED' ;
UNION : 'UNION' ;
UNIQUE : 'UNIQUE' ;
UNKNOWN : 'UNKNOWN' ;
UNPIVOT : 'UNPIVOT' ;
UPDATE : 'UPDATE' ;
USE : 'USE' ;
USER : 'USER' ;
USING : 'USING' ;
VALUE : 'VALUE' ;
VALUES : 'VALUES' ;
VARYING : 'VARYING' ;
VERTEX : 'VERTEX' ;
VIEW : 'VIEW' ;
VIEWS : 'VIEWS' ;
VIRTUAL : 'VIRTUAL' ;
WEEK : 'WEEK' ;
WEEKS : 'WEEKS' ;
WHEN : 'WHEN' ;
WHERE : 'WHERE' ;
WINDOW : 'WINDOW' ;
WITH : 'WITH' ;
WITHIN : 'WITHIN' ;
WITHOUT : 'WITHOUT' ;
WORK : 'WORK' ;
YEAR : 'YEAR' ;
YEARS : 'YEARS' ;
ZONE : 'ZONE' ;

// Numbers, strings, names
INTEGER_NUMBER : DIGITS ;
DECIMAL_NUMBER : DIGITS '.' DIGITS? | '.' DIGITS ;
DOUBLE_NUMBER : (DIGITS ('.' DIGITS?)? | '.' DIGITS) 'E' [+-]? DIGITS ;
STRING : '\'' (~'\'' | '\'\'')* '\'' ;
ESCAPE_STRING : 'E\'' (~['\\] | '\'\'' | '\\' .)* '\'' ;
DOLLAR_STRING : '$$' .*? '$$' ;
HEX_STRING : 'X\'' ~'\''* '\'' ;
PARAMETER : '$' ([0-9]+ | LETTER (LETTER | [0-9])*) ;
IDENTIFIER : LETTER (LETTER | [0-9$])* ;
QUOTED_IDENTIFIER : '"' (~'"' | '""')* '"' ;

fragment DIGITS : [0-9] ([0-9_]* [0-9])? ;
fragment LETTER : [_\p{Alphabetic}\p{Mn}] ;

// Blanks and comments
WHITESPACE : [ \t\r\n\f\u00A0\uFEFF]+ -> channel(HIDDEN) ;
LINE_COMMENT : '--' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT : '/*' (BLOCK_COMMENT | .)*? '*/' -> channel(HIDDEN) ;

// What is left over is for the parser to complain about, so that the lexer never fails
UNTERMINATED_STRING : '\'' (~'\'' | '\'\'')* ;
UNTERMINATED_IDENTIFIER : '"' (~'"' | '""')* ;
UNTERMINATED_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* ;
UNRECOGNIZED : . ;
