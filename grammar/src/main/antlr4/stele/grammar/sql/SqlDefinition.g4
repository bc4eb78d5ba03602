/* Definitions: tables, views, indexes, schemas, sequences (SQL:2023 part 2, 11). */
parser grammar SqlDefinition;

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
    | PRIMARY KEY (ASC | DESC)?                                                               # primaryKeyColumn
    | UNIQUE                                                                                  # uniqueColumn
    | REFERENCES qualifiedName columnList? referentialAction*                                 # referencesColumn
    | DEFAULT valueExpression                                                                 # defaultColumn
    | CHECK '(' expression ')'                                                                # checkColumn
    | (GENERATED ALWAYS)? AS '(' expression ')' (STORED | VIRTUAL)?                           # generatedColumn
    | GENERATED (ALWAYS | BY DEFAULT) AS IDENTITY ('(' sequenceOption+ ')')?                  # identityColumn
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

alterTable
    : ALTER TABLE (IF EXISTS)? qualifiedName alteration (',' alteration)*
    ;

alteration
    : ADD COLUMN? (IF NOT EXISTS)? identifier type columnConstraint*                          # addColumn
    | DROP COLUMN? (IF EXISTS)? identifier (CASCADE | RESTRICT)?                              # dropColumn
    | RENAME COLUMN? before=identifier TO after=identifier                                         # renameColumn
    | RENAME TO identifier                                                                    # renameTable
    | ALTER COLUMN? identifier (SET DATA)? TYPE type (USING expression)?                      # alterType
    | ALTER COLUMN? identifier SET DEFAULT valueExpression                                    # setDefault
    | ALTER COLUMN? identifier DROP DEFAULT                                                   # dropDefault
    | ALTER COLUMN? identifier SET NOT NULL                                                   # setNotNull
    | ALTER COLUMN? identifier DROP NOT NULL                                                  # dropNotNull
    | ADD (CONSTRAINT identifier)? tableConstraint                                            # addConstraint
    | DROP CONSTRAINT (IF EXISTS)? identifier (CASCADE | RESTRICT)?                           # dropConstraint
    ;

// 11.32 Views
createView
    : CREATE (OR REPLACE)? (TEMP | TEMPORARY)? VIEW (IF NOT EXISTS)? qualifiedName columnList? AS query
    ;

// Indexes
createIndex
    : CREATE UNIQUE? INDEX (IF NOT EXISTS)? name=identifier? ON qualifiedName (USING method=identifier)?
      '(' sortItem (',' sortItem)* ')' where?
    ;

reindex
    : REINDEX qualifiedName?
    ;

// 11.1 Schemas
createSchema
    : CREATE SCHEMA (IF NOT EXISTS)? identifier
    ;

// 11.73 Sequences
createSequence
    : CREATE (OR REPLACE)? SEQUENCE (IF NOT EXISTS)? qualifiedName sequenceOption*
    ;

sequenceOption
    : START WITH? number                                                                      # sequenceStart
    | INCREMENT BY? number                                                                    # sequenceIncrement
    | (MINVALUE | MAXVALUE) number                                                            # sequenceBound
    | NO (MINVALUE | MAXVALUE)                                                                # sequenceNoBound
    | NO? CYCLE                                                                               # sequenceCycle
    ;

drop
    : DROP kind=(TABLE | VIEW | INDEX | SCHEMA | SEQUENCE) (IF EXISTS)? qualifiedName (',' qualifiedName)*
      (CASCADE | RESTRICT)?
    ;
