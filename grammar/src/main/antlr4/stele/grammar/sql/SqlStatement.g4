/* Statements that are not queries: data changes, definitions, commands. */
parser grammar SqlStatement;

// 14 Data manipulation
insert
    : INSERT INTO qualifiedName columnList? (query | DEFAULT VALUES) onConflict? returning?
    ;

columnList
    : '(' identifier (',' identifier)* ')'
    ;

onConflict
    : ON CONFLICT columnList? DO (NOTHING | UPDATE SET assignment (',' assignment)* where?)
    ;

returning
    : RETURNING selectItem (',' selectItem)*
    ;

update
    : UPDATE qualifiedName (AS? identifier)? SET assignment (',' assignment)* from? where? returning?
    ;

assignment
    : identifier '=' expression
    ;

delete
    : DELETE FROM qualifiedName (AS? identifier)? (USING tableReference (',' tableReference)*)? where? returning?
    ;

truncate
    : TRUNCATE TABLE? qualifiedName
    ;

// 11.3 Tables
createTable
    : CREATE (OR REPLACE)? (TEMP | TEMPORARY)? TABLE (IF NOT EXISTS)? qualifiedName
      ('(' tableElement (',' tableElement)* ')')? (AS query (WITH NO? DATA)?)?
    ;

tableElement
    : identifier type? columnConstraint*                                                      # columnDefinition
    | (CONSTRAINT identifier)? tableConstraint                                                # tableConstraintDefinition
    ;

columnConstraint
    : (CONSTRAINT identifier)? columnConstraintBody
    ;

columnConstraintBody
    : NOT NULL                                                                                # notNullConstraint
    | NULL                                                                                    # nullConstraint
    | PRIMARY KEY                                                                             # primaryKeyColumn
    | UNIQUE                                                                                  # uniqueColumn
    | REFERENCES qualifiedName columnList? referentialAction*                                 # referencesColumn
    | DEFAULT valueExpression                                                                 # defaultColumn
    | CHECK '(' expression ')'                                                                # checkColumn
    ;

tableConstraint
    : PRIMARY KEY columnList                                                                  # primaryKeyConstraint
    | UNIQUE columnList                                                                       # uniqueConstraint
    | FOREIGN KEY columnList REFERENCES qualifiedName columnList? referentialAction*          # foreignKeyConstraint
    | CHECK '(' expression ')'                                                                # checkConstraint
    ;

referentialAction
    : ON (DELETE | UPDATE) (CASCADE | RESTRICT | NO ACTION | SET NULL | SET DEFAULT)
    ;

dropTable
    : DROP TABLE (IF EXISTS)? qualifiedName (',' qualifiedName)* (CASCADE | RESTRICT)?
    ;

// Part 16 (SQL/PGQ): property graphs
createGraph
    : CREATE (OR REPLACE)? PROPERTY GRAPH (IF NOT EXISTS)? qualifiedName
      (VERTEX | NODE) TABLES '(' vertexTable (',' vertexTable)* ')'
      ((EDGE | RELATIONSHIP) TABLES '(' edgeTable (',' edgeTable)* ')')?
    ;

vertexTable
    : qualifiedName (AS identifier)? graphKey? labelClause*
    ;

edgeTable
    : qualifiedName (AS identifier)? graphKey? SOURCE source=edgeEnd DESTINATION destination=edgeEnd labelClause*
    ;

graphKey
    : KEY columnList
    ;

edgeEnd
    : (graphKey REFERENCES)? qualifiedName columnList?
    ;

labelClause
    : LABEL identifier                                                                        # label
    | DEFAULT LABEL                                                                           # defaultLabel
    | PROPERTIES '(' graphProperty (',' graphProperty)* ')'                                   # propertyList
    | PROPERTIES ARE? ALL COLUMNS (EXCEPT columnList)?                                        # allProperties
    | NO PROPERTIES                                                                           # noProperties
    ;

graphProperty
    : expression (AS identifier)?
    ;

dropGraph
    : DROP PROPERTY GRAPH (IF EXISTS)? qualifiedName
    ;

// Files
copy
    : COPY copySource (FROM | TO) string (WITH? '(' copyOption (',' copyOption)* ')')?
    ;

copySource
    : qualifiedName columnList?                                                               # copyTable
    | '(' query ')'                                                                           # copyQuery
    ;

copyOption
    : identifier (string | number | TRUE | FALSE | identifier)?
    ;

number
    : '-'? (INTEGER_NUMBER | DECIMAL_NUMBER)
    ;

// 17 Transactions
transaction
    : BEGIN (TRANSACTION | WORK)?                                                             # begin
    | START TRANSACTION                                                                       # begin
    | COMMIT (TRANSACTION | WORK)?                                                            # commit
    | ROLLBACK (TRANSACTION | WORK)?                                                          # rollback
    ;

// What is there
show
    : SHOW TABLES                                                                             # showTables
    | SHOW PROPERTY? GRAPHS                                                                   # showGraphs
    | (DESCRIBE | DESC) qualifiedName                                                         # describeTable
    | (DESCRIBE | DESC) query                                                                 # describeQuery
    ;
