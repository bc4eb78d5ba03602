/* Data changes and commands. */
parser grammar SqlStatement;

// 14 Data manipulation
insert
    : (INSERT (OR (REPLACE | IGNORE))? | REPLACE) INTO qualifiedName (AS identifier)? columnList?
      (query | DEFAULT VALUES) onConflict? returning?
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

// 14.12 Merge
merge
    : MERGE INTO qualifiedName (AS? target=identifier)? USING tablePrimary ON expression mergeBranch+ returning?
    ;

mergeBranch
    : WHEN MATCHED (AND expression)? THEN (UPDATE SET assignment (',' assignment)* | DELETE | DO NOTHING)
                                                                                              # matched
    | WHEN NOT MATCHED (BY TARGET)? (AND condition=expression)? THEN
      (INSERT columnList? (VALUES '(' rows+=expression (',' rows+=expression)* ')' | DEFAULT VALUES) | DO NOTHING)
                                                                                              # notMatched
    | WHEN NOT MATCHED BY SOURCE (AND expression)? THEN
      (UPDATE SET assignment (',' assignment)* | DELETE | DO NOTHING)                         # notMatchedBySource
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
    | SAVEPOINT identifier                                                                    # savepoint
    | ROLLBACK (TRANSACTION | WORK)? TO SAVEPOINT? identifier                                 # rollbackTo
    | RELEASE SAVEPOINT? identifier                                                           # release
    ;

// What is there
show
    : SHOW kind=(TABLES | VIEWS | INDEXES | SCHEMAS | SEQUENCES)                              # showObjects
    | SHOW PROPERTY? GRAPHS                                                                   # showGraphs
    | SHOW COLUMNS (FROM | IN) qualifiedName                                                  # describeTable
    | SUMMARIZE qualifiedName                                                                 # summarizeTable
    | SUMMARIZE query                                                                         # summarizeQuery
    | (DESCRIBE | DESC) qualifiedName                                                         # describeTable
    | (DESCRIBE | DESC) query                                                                 # describeQuery
    ;

// Settings
setting
    : SET SCHEMA '='? (identifier | string)                                                   # setSchema
    | USE identifier                                                                          # useSchema
    | PRAGMA .*?                                                                              # pragma
    ;
