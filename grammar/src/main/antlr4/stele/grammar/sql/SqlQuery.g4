/* Queries (SQL:2023 part 2, 7). */
parser grammar SqlQuery;

// 7.17 Query expressions
query
    : with? queryTerm orderBy? rowLimit*
    ;

with
    : WITH RECURSIVE? commonTable (',' commonTable)*
    ;

commonTable
    : identifier columnAliases? AS (NOT? MATERIALIZED)? '(' query ')'
    ;

queryTerm
    : queryPrimary                                                                            # primaryQuery
    | left=queryTerm op=INTERSECT setQuantifier? right=queryTerm                              # setOperation
    | left=queryTerm op=(UNION | EXCEPT | MINUS) setQuantifier? right=queryTerm               # setOperation
    ;

queryPrimary
    : select                                                                                  # selectQuery
    | VALUES expression (',' expression)*                                                     # valuesQuery
    | TABLE qualifiedName                                                                     # tableQuery
    | '(' query ')'                                                                           # parenthesizedQuery
    ;

select
    : SELECT setQuantifier? selectItem (',' selectItem)* from? where? groupBy? having? window? qualify?  # selectFirst
    | from where? groupBy? having?                                                            # fromFirst
    ;

setQuantifier
    : DISTINCT (ON '(' expression (',' expression)* ')')?
    | ALL
    ;

selectItem
    : '*'                                                                                     # star
    | expression (AS? identifier)?                                                            # selectExpression
    ;

from
    : FROM tableReference (',' tableReference)*
    ;

where
    : WHERE expression
    ;

groupBy
    : GROUP BY setQuantifier? groupingElement (',' groupingElement)*
    ;

groupingElement
    : '(' ')'                                                                                 # emptyGrouping
    | ROLLUP '(' expression (',' expression)* ')'                                             # rollup
    | CUBE '(' expression (',' expression)* ')'                                               # cube
    | GROUPING SETS '(' groupingElement (',' groupingElement)* ')'                            # groupingSets
    | expression                                                                              # groupingExpression
    ;

having
    : HAVING expression
    ;

window
    : WINDOW namedWindow (',' namedWindow)*
    ;

namedWindow
    : identifier AS windowSpecification
    ;

qualify
    : QUALIFY expression
    ;

orderBy
    : ORDER BY sortItem (',' sortItem)*
    ;

sortItem
    : expression direction=(ASC | DESC)? (NULLS nullOrder=(FIRST | LAST))?
    ;

rowLimit
    : LIMIT (ALL | valueExpression)                                                           # limit
    | OFFSET valueExpression (ROW | ROWS)?                                                    # offset
    | FETCH (FIRST | NEXT) valueExpression? (ROW | ROWS) (ONLY | WITH TIES)                   # fetch
    ;

// 7.6 Table references and 7.10 joins
tableReference
    : tablePrimary                                                                            # primaryTable
    | left=tableReference CROSS JOIN right=tablePrimary                                       # crossJoin
    | left=tableReference NATURAL joinType? JOIN right=tablePrimary                           # naturalJoin
    | left=tableReference joinType? JOIN right=tableReference joinCondition                   # conditionalJoin
    ;

joinType
    : INNER | (LEFT | RIGHT | FULL) OUTER?
    ;

joinCondition
    : ON expression                                                                           # onCondition
    | USING '(' identifier (',' identifier)* ')'                                              # usingCondition
    ;

tablePrimary
    : qualifiedName ('(' (argument (',' argument)*)? ')' (WITH ORDINALITY)?)? tableAlias?     # namedTable
    | LATERAL qualifiedName '(' (argument (',' argument)*)? ')' (WITH ORDINALITY)? tableAlias?
                                                                                              # lateralFunction
    | string tableAlias?                                                                      # fileTable
    | LATERAL? '(' query ')' tableAlias?                                                      # derivedTable
    | '(' tableReference ')'                                                                  # parenthesizedTable
    ;

tableAlias
    : AS? identifier columnAliases?
    ;

columnAliases
    : '(' identifier (',' identifier)* ')'
    ;
