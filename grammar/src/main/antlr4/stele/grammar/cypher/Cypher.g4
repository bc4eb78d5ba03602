/*
 * The Cypher language of Stele. Rule names follow openCypher's BNF (https://opencypher.org) where it has the rule.
 * Clauses are a flat sequence: what may follow what is said by the AST builder, in words.
 */
grammar Cypher;

options { caseInsensitive = true; }

// Statements

statement
    : regularQuery ';'? EOF
    ;

regularQuery
    : singleQuery union*
    ;

union
    : UNION (ALL | DISTINCT)? singleQuery
    ;

singleQuery
    : clause+
    ;

clause
    : USE symbolicName                                                                   # useClause
    | OPTIONAL? MATCH patternList whereClause?                                           # matchClause
    | UNWIND expression AS variable                                                      # unwindClause
    | WITH projectionBody whereClause?                                                   # withClause
    | RETURN projectionBody                                                              # returnClause
    | (CREATE | INSERT) patternList                                                      # createClause
    | MERGE patternPart mergeAction*                                                     # mergeClause
    | SET setItem (',' setItem)*                                                         # setClause
    | REMOVE removeItem (',' removeItem)*                                                # removeClause
    | (DETACH | NODETACH)? DELETE expression (',' expression)*                           # deleteClause
    | OPTIONAL? CALL procedureName ('(' (expression (',' expression)*)? ')')? yieldItems? # callClause
    | OPTIONAL? CALL ('(' ('*' | variable (',' variable)*)? ')')? '{' regularQuery '}'   # subqueryClause
    | FOREACH '(' variable IN expression '|' clause+ ')'                                 # foreachClause
    | LOAD CSV (WITH HEADERS)? FROM expression AS variable                               # loadCsvClause
    ;

whereClause
    : WHERE expression
    ;

mergeAction
    : ON (MATCH | CREATE) SET setItem (',' setItem)*
    ;

setItem
    : target=expression '=' value=expression    # setProperty
    | variable '+=' value=expression            # addProperties
    | variable (':' schemaName)+                # setLabels
    ;

removeItem
    : variable (':' schemaName)+    # removeLabels
    | expression                    # removeProperty
    ;

procedureName
    : symbolicName ('.' symbolicName)*
    ;

yieldItems
    : YIELD ('*' | yieldItem (',' yieldItem)*) whereClause?
    ;

yieldItem
    : symbolicName (AS variable)?
    ;

projectionBody
    : DISTINCT? projectionItems (ORDER BY sortItem (',' sortItem)*)? ((SKIP_ | OFFSET) skip=expression)? (LIMIT limit=expression)?
    ;

projectionItems
    : '*' (',' projectionItem)*
    | projectionItem (',' projectionItem)*
    ;

projectionItem
    : expression (AS variable)?
    ;

sortItem
    : expression (ASCENDING | ASC | DESCENDING | DESC)?
    ;

// Patterns

patternList
    : patternPart (',' patternPart)*
    ;

patternPart
    : (variable '=')? (shortestPath | pathPattern)
    ;

shortestPath
    : (SHORTESTPATH | ALLSHORTESTPATHS) '(' pathPattern ')'
    ;

pathPattern
    : nodePattern (relationshipPattern nodePattern)*
    ;

nodePattern
    : '(' variable? (':' labelExpression)? properties? whereClause? ')'
    ;

relationshipPattern
    : left='<'? '-' relationshipDetail? '-' right='>'?
    ;

relationshipDetail
    : '[' variable? (':' labelExpression)? range? properties? whereClause? ']'
    ;

range
    : '*' low=INTEGER? (dots='..' high=INTEGER?)?
    ;

properties
    : mapLiteral
    | parameter
    ;

labelExpression
    : '(' labelExpression ')'                               # labelGroup
    | '%'                                                   # anyLabel
    | schemaName                                            # labelName
    | '!' labelExpression                                   # labelNegation
    | labelExpression ('&' | ':') labelExpression           # labelConjunction
    | labelExpression '|' ':'? labelExpression              # labelDisjunction
    ;

// Expressions, the tightest binding first

expression
    : atom                                                                       # atomExpression
    | expression '.' schemaName                                                  # propertyAccess
    | expression '[' expression ']'                                              # subscript
    | expression '[' from=expression? '..' to=expression? ']'                    # slice
    | expression (':' labelAtom)+                                                # labelPredicate
    | op=('+' | '-') expression                                                  # signed
    | left=expression op='^' right=expression                                    # power
    | left=expression op=('*' | '/' | '%') right=expression                      # multiplication
    | left=expression op=('+' | '-' | '||') right=expression                     # addition
    | expression IS NOT? NULL                                                    # nullPredicate
    | left=expression (IN | STARTS WITH | ENDS WITH | CONTAINS | '=~') right=expression # matchPredicate
    | left=expression op=('=' | '<>' | '<' | '<=' | '>' | '>=') right=expression # comparison
    | NOT expression                                                             # negation
    | left=expression AND right=expression                                       # conjunction
    | left=expression XOR right=expression                                       # exclusiveDisjunction
    | left=expression OR right=expression                                        # disjunction
    ;

labelAtom
    : schemaName
    | '(' labelExpression ')'
    ;

atom
    : literal                                                                    # literalAtom
    | parameter                                                                  # parameterAtom
    | caseExpression                                                             # caseAtom
    | pathPatternChain                                                           # patternAtom
    | shortestPath                                                               # shortestPathAtom
    | '(' expression ')'                                                         # parenthesised
    | '[' variable IN expression whereClause? ('|' expression)? ']'              # listComprehension
    | '[' (variable '=')? pathPatternChain whereClause? '|' expression ']'       # patternComprehension
    | '[' (expression (',' expression)*)? ']'                                    # listLiteral
    | mapLiteral                                                                 # mapAtom
    | variable '{' (mapProjectionItem (',' mapProjectionItem)*)? '}'             # mapProjection
    | quantifier=(ALL | ANY | NONE | SINGLE) '(' variable IN expression whereClause ')' # quantified
    | REDUCE '(' accumulator=variable '=' initial=expression ',' item=variable IN list=expression '|' body=expression ')' # reduction
    | EXISTS '{' subqueryBody '}'                                                # existsSubquery
    | COUNT '{' subqueryBody '}'                                                 # countSubquery
    | COLLECT '{' subqueryBody '}'                                               # collectSubquery
    | COUNT '(' '*' ')'                                                          # countStar
    | functionName '(' (DISTINCT? expression (',' expression)*)? ')'             # functionCall
    | variable                                                                   # variableAtom
    ;

subqueryBody
    : regularQuery
    | patternList whereClause?
    ;

pathPatternChain
    : nodePattern (relationshipPattern nodePattern)+
    ;

mapProjectionItem
    : '.' '*'
    | '.' schemaName
    | schemaName ':' expression
    | variable
    ;

caseExpression
    : CASE operand=expression? caseBranch+ (ELSE otherwise=expression)? END
    ;

caseBranch
    : WHEN condition=expression THEN result=expression
    ;

functionName
    : symbolicName ('.' symbolicName)*
    ;

mapLiteral
    : '{' (mapEntry (',' mapEntry)*)? '}'
    ;

mapEntry
    : schemaName ':' expression
    ;

parameter
    : '$' (symbolicName | INTEGER)
    ;

literal
    : NULL
    | TRUE
    | FALSE
    | STRING
    | INTEGER
    | HEX_INTEGER
    | OCTAL_INTEGER
    | FLOAT
    | MALFORMED_NUMBER
    ;

// Names

variable
    : symbolicName
    ;

/* Labels, types and keys may be any word. */
schemaName
    : symbolicName
    | reserved
    ;

symbolicName
    : IDENTIFIER
    | QUOTED_IDENTIFIER
    | nonReserved
    ;

nonReserved
    : ALL
    | ALLSHORTESTPATHS
    | ANY
    | ASC
    | ASCENDING
    | CALL
    | COLLECT
    | COUNT
    | CSV
    | DESC
    | DESCENDING
    | EXISTS
    | FOREACH
    | FROM
    | HEADERS
    | INSERT
    | LOAD
    | NODETACH
    | NONE
    | OFFSET
    | REDUCE
    | SHORTESTPATH
    | SINGLE
    | USE
    | YIELD
    ;

reserved
    : AND
    | AS
    | BY
    | CASE
    | CONTAINS
    | CREATE
    | DELETE
    | DETACH
    | DISTINCT
    | ELSE
    | END
    | ENDS
    | FALSE
    | IN
    | IS
    | LIMIT
    | MATCH
    | MERGE
    | NOT
    | NULL
    | ON
    | OPTIONAL
    | OR
    | ORDER
    | REMOVE
    | RETURN
    | SET
    | SKIP_
    | STARTS
    | THEN
    | TRUE
    | UNION
    | UNWIND
    | WHEN
    | WHERE
    | WITH
    | XOR
    ;

// Keywords

ALL : 'ALL' ;
ALLSHORTESTPATHS : 'ALLSHORTESTPATHS' ;
AND : 'AND' ;
ANY : 'ANY' ;
AS : 'AS' ;
ASC : 'ASC' ;
ASCENDING : 'ASCENDING' ;
BY : 'BY' ;
CALL : 'CALL' ;
CASE : 'CASE' ;
COLLECT : 'COLLECT' ;
CONTAINS : 'CONTAINS' ;
COUNT : 'COUNT' ;
CREATE : 'CREATE' ;
CSV : 'CSV' ;
DELETE : 'DELETE' ;
DESC : 'DESC' ;
DESCENDING : 'DESCENDING' ;
DETACH : 'DETACH' ;
DISTINCT : 'DISTINCT' ;
ELSE : 'ELSE' ;
END : 'END' ;
ENDS : 'ENDS' ;
EXISTS : 'EXISTS' ;
FALSE : 'FALSE' ;
FOREACH : 'FOREACH' ;
FROM : 'FROM' ;
HEADERS : 'HEADERS' ;
IN : 'IN' ;
INSERT : 'INSERT' ;
IS : 'IS' ;
LIMIT : 'LIMIT' ;
LOAD : 'LOAD' ;
MATCH : 'MATCH' ;
MERGE : 'MERGE' ;
NODETACH : 'NODETACH' ;
NONE : 'NONE' ;
NOT : 'NOT' ;
NULL : 'NULL' ;
OFFSET : 'OFFSET' ;
ON : 'ON' ;
OPTIONAL : 'OPTIONAL' ;
OR : 'OR' ;
ORDER : 'ORDER' ;
REDUCE : 'REDUCE' ;
REMOVE : 'REMOVE' ;
RETURN : 'RETURN' ;
SET : 'SET' ;
SHORTESTPATH : 'SHORTESTPATH' ;
SINGLE : 'SINGLE' ;
SKIP_ : 'SKIP' ;
STARTS : 'STARTS' ;
THEN : 'THEN' ;
TRUE : 'TRUE' ;
UNION : 'UNION' ;
UNWIND : 'UNWIND' ;
USE : 'USE' ;
WHEN : 'WHEN' ;
WHERE : 'WHERE' ;
WITH : 'WITH' ;
XOR : 'XOR' ;
YIELD : 'YIELD' ;

// Other tokens

INTEGER : '0' | [1-9] [0-9]* ;
HEX_INTEGER : '0x' [0-9a-f]+ ;
OCTAL_INTEGER : '0o' [0-7]+ ;
FLOAT
    : [0-9]+ '.' [0-9]+ EXPONENT?
    | '.' [0-9]+ EXPONENT?
    | [0-9]+ EXPONENT
    ;
fragment EXPONENT : 'e' [+-]? [0-9]+ ;
MALFORMED_NUMBER : [0-9] [\p{L}0-9_]* ;

STRING
    : '\'' (~['\\] | '\\' .)* '\''
    | '"' (~["\\] | '\\' .)* '"'
    ;

IDENTIFIER : [\p{L}\p{Nl}_] [\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$]* ;
QUOTED_IDENTIFIER : '`' (~'`' | '``')* '`' ;

LINE_COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT : '/*' .*? '*/' -> channel(HIDDEN) ;
WHITESPACE : [ \t\r\n\f\u000B\u001C-\u001F\u00A0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+ -> channel(HIDDEN) ;

UNTERMINATED_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* EOF ;
UNTERMINATED_STRING : ['"] (~['"\\] | '\\' .)* EOF ;
UNTERMINATED_NAME : '`' ~'`'* EOF ;
UNRECOGNIZED : . ;
