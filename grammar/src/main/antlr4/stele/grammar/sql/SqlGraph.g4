/* Property graphs (SQL/PGQ, SQL:2023 part 16). */
parser grammar SqlGraph;

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

// 7.6 GRAPH_TABLE
graphMatch
    : MATCH pathPattern (',' pathPattern)* where? COLUMNS '(' graphColumn (',' graphColumn)* ')'
    ;

pathPattern
    : (identifier '=')? ((ANY | ALL) identifier?)? nodePattern (edgePattern pathQuantifier? nodePattern)*
    ;

nodePattern
    : '(' elementFiller ')'
    ;

edgePattern
    : '-' '[' elementFiller ']' '->'                                                          # edgeRight
    | '<' '-' '[' elementFiller ']' '-'                                                       # edgeLeft
    | '-' '[' elementFiller ']' '-'                                                           # edgeAny
    | '->'                                                                                    # edgeRight
    | '<' '-'                                                                                 # edgeLeft
    | '-'                                                                                     # edgeAny
    ;

elementFiller
    : variable=identifier? ((IS | ':') names+=identifier ('|' names+=identifier)*)? where?
    ;

pathQuantifier
    : '*' | '+' | '?' | '{' INTEGER_NUMBER? (',' INTEGER_NUMBER?)? '}'
    ;

graphColumn
    : expression (AS identifier)?
    ;
