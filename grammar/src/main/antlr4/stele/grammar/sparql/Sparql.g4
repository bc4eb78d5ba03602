/* SPARQL 1.1's query language (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), with its rules' names.
 *
 * Function names are one token, NAME, so that an unknown function is an error of the AST builder's, which knows the
 * list. Of SPARQL Update only the first keyword is known, to refuse it by name. Paths, and variables in the place of
 * predicates, are parsed wherever triples are; the builder refuses them in templates.
 */
grammar Sparql;

options { caseInsensitive = true; }

// 4.1 Statements

statement
    : prologue (query | update)? EOF
    ;

query
    : (selectQuery | constructQuery | describeQuery | askQuery) valuesClause?
    ;

update
    : ('ADD' | 'CLEAR' | 'COPY' | 'CREATE' | 'DELETE' | 'DROP' | 'INSERT' | 'LOAD' | 'MOVE' | 'WITH') .*?
    ;

prologue
    : (baseDecl | prefixDecl)*
    ;

baseDecl
    : 'BASE' IRIREF
    ;

prefixDecl
    : 'PREFIX' PNAME_NS IRIREF
    ;

// 16 Query forms

selectQuery
    : selectClause datasetClause* whereClause solutionModifier
    ;

subSelect
    : selectClause whereClause solutionModifier valuesClause?
    ;

selectClause
    : 'SELECT' set=('DISTINCT' | 'REDUCED')? (selectItem+ | '*')
    ;

selectItem
    : var
    | '(' expression 'AS' var ')'
    ;

constructQuery
    : 'CONSTRUCT' constructTemplate datasetClause* whereClause solutionModifier
    | 'CONSTRUCT' datasetClause* 'WHERE' constructTemplate solutionModifier
    ;

constructTemplate
    : '{' triplesBlock? '}'
    ;

describeQuery
    : 'DESCRIBE' (varOrIri+ | '*') datasetClause* whereClause? solutionModifier
    ;

askQuery
    : 'ASK' datasetClause* whereClause solutionModifier
    ;

datasetClause
    : 'FROM' 'NAMED'? iri
    ;

whereClause
    : 'WHERE'? groupGraphPattern
    ;

// 15 Solution modifiers

solutionModifier
    : groupClause? havingClause? orderClause? limitOffsetClause*
    ;

groupClause
    : 'GROUP' 'BY' groupCondition+
    ;

groupCondition
    : builtInCall
    | functionCall
    | '(' expression ('AS' var)? ')'
    | var
    ;

havingClause
    : 'HAVING' constraint+
    ;

orderClause
    : 'ORDER' 'BY' orderCondition+
    ;

orderCondition
    : direction=('ASC' | 'DESC') brackettedExpression
    | constraint
    | var
    ;

limitOffsetClause
    : word=('LIMIT' | 'OFFSET') INTEGER
    ;

valuesClause
    : 'VALUES' dataBlock
    ;

// 5 Graph patterns

groupGraphPattern
    : '{' (subSelect | groupGraphPatternSub) '}'
    ;

groupGraphPatternSub
    : triplesBlock? (graphPatternNotTriples '.'? triplesBlock?)*
    ;

triplesBlock
    : triplesSameSubject ('.' triplesBlock?)?
    ;

graphPatternNotTriples
    : groupGraphPattern ('UNION' groupGraphPattern)*                # groupOrUnionGraphPattern
    | 'OPTIONAL' groupGraphPattern                                  # optionalGraphPattern
    | 'MINUS' groupGraphPattern                                     # minusGraphPattern
    | 'GRAPH' varOrIri groupGraphPattern                            # graphGraphPattern
    | 'SERVICE' 'SILENT'? varOrIri groupGraphPattern                # serviceGraphPattern
    | 'FILTER' constraint                                           # filter
    | 'BIND' '(' expression 'AS' var ')'                            # bind
    | 'VALUES' dataBlock                                            # inlineData
    ;

dataBlock
    : var '{' dataBlockValue* '}'
    | '(' var* ')' '{' dataBlockRow* '}'
    ;

dataBlockRow
    : '(' dataBlockValue* ')'
    ;

dataBlockValue
    : iri
    | literal
    | 'UNDEF'
    ;

constraint
    : brackettedExpression
    | builtInCall
    | functionCall
    ;

// 4.2 Triples

triplesSameSubject
    : varOrTerm propertyListNotEmpty
    | triplesNode propertyListNotEmpty?
    ;

propertyListNotEmpty
    : verbObjectList (';' verbObjectList?)*
    ;

verbObjectList
    : verb graphNode (',' graphNode)*
    ;

verb
    : var
    | path
    ;

graphNode
    : varOrTerm
    | triplesNode
    ;

triplesNode
    : '(' graphNode+ ')'                # collection
    | '[' propertyListNotEmpty ']'      # blankNodePropertyList
    ;

varOrTerm
    : var
    | iri
    | literal
    | blankNode
    | nil
    ;

varOrIri
    : var
    | iri
    ;

// 9 Property paths

path
    : pathPrimary                               # pathStep
    | path modifier=('?' | '*' | '+')           # pathModified
    | '^' path                                  # pathInverse
    | left=path '/' right=path                  # pathSequence
    | left=path '|' right=path                  # pathAlternative
    ;

pathPrimary
    : iri
    | A
    | '!' pathNegatedPropertySet
    | '(' path ')'
    ;

pathNegatedPropertySet
    : pathOneInPropertySet
    | '(' (pathOneInPropertySet ('|' pathOneInPropertySet)*)? ')'
    ;

pathOneInPropertySet
    : inverse='^'? (iri | A)
    ;

// 17 Expressions

expression
    : brackettedExpression                                                              # bracketted
    | builtInCall                                                                       # builtIn
    | functionCall                                                                      # function
    | iri                                                                               # iriExpression
    | number                                                                            # numberExpression
    | (rdfLiteral | booleanLiteral)                                                     # literalExpression
    | var                                                                               # varExpression
    | op=('!' | '-' | '+') expression                                                   # unary
    | left=expression op=('*' | '/') right=expression                                   # binary
    | left=expression op=('+' | '-') right=expression                                   # binary
    | left=expression op=('=' | '!=' | '<' | '>' | '<=' | '>=') right=expression        # comparison
    | left=expression 'NOT'? 'IN' '(' (expression (',' expression)*)? ')'               # in
    | left=expression op='&&' right=expression                                          # binary
    | left=expression op='||' right=expression                                          # binary
    ;

brackettedExpression
    : '(' expression ')'
    ;

builtInCall
    : NAME '(' 'DISTINCT'? (star='*' | expression (',' expression)*)? (';' 'SEPARATOR' '=' string)? ')'   # namedCall
    | 'NOT'? 'EXISTS' groupGraphPattern                                                                  # exists
    ;

functionCall
    : iri '(' 'DISTINCT'? (expression (',' expression)*)? ')'
    ;

// 4.1 Terms

var
    : VAR1
    | VAR2
    ;

iri
    : IRIREF
    | PNAME_LN
    | PNAME_NS
    ;

literal
    : rdfLiteral
    | numericLiteral
    | booleanLiteral
    ;

rdfLiteral
    : string (LANGTAG | '^^' iri)?
    ;

numericLiteral
    : sign=('+' | '-')? number
    ;

booleanLiteral
    : 'true'
    | 'false'
    ;

number
    : INTEGER
    | DECIMAL
    | DOUBLE
    ;

string
    : STRING_LITERAL1
    | STRING_LITERAL2
    | STRING_LITERAL_LONG1
    | STRING_LITERAL_LONG2
    ;

blankNode
    : BLANK_NODE_LABEL
    | '[' ']'
    ;

nil
    : '(' ')'
    ;

// 19.8 Tokens

A options { caseInsensitive = false; } : 'a' ;

IRIREF : '<' ~[<>"{}|^`\\\u0000-\u0020]* '>' ;
PNAME_NS : PN_PREFIX? ':' ;
PNAME_LN : PNAME_NS PN_LOCAL ;
BLANK_NODE_LABEL : '_:' (PN_CHARS_U | [0-9]) ((PN_CHARS | '.')* PN_CHARS)? ;
VAR1 : '?' VARNAME ;
VAR2 : '$' VARNAME ;
LANGTAG : '@' [a-z]+ ('-' [a-z0-9]+)* ;
INTEGER : [0-9]+ ;
DECIMAL : [0-9]* '.' [0-9]+ ;
DOUBLE : [0-9]+ '.' [0-9]* EXPONENT | '.' [0-9]+ EXPONENT | [0-9]+ EXPONENT ;
STRING_LITERAL_LONG1 : '\'\'\'' (('\'' | '\'\'')? (~['\\] | ECHAR))* '\'\'\'' ;
STRING_LITERAL_LONG2 : '"""' (('"' | '""')? (~["\\] | ECHAR))* '"""' ;
STRING_LITERAL1 : '\'' (~['\\\n\r] | ECHAR)* '\'' ;
STRING_LITERAL2 : '"' (~["\\\n\r] | ECHAR)* '"' ;
NAME : [a-z] [a-z0-9_]* ;

COMMENT : '#' ~[\r\n]* -> channel(HIDDEN) ;
WHITESPACE : [ \t\r\n\uFEFF]+ -> channel(HIDDEN) ;

UNTERMINATED_STRING : '\'' (~['\\\n\r] | ECHAR)* | '"' (~["\\\n\r] | ECHAR)* ;
UNRECOGNIZED : . ;

fragment EXPONENT : 'e' [+-]? [0-9]+ ;
fragment ECHAR : '\\' [tbnrf\\"'] ;
fragment VARNAME : (PN_CHARS_U | [0-9]) (PN_CHARS_U | [0-9] | '\u00B7' | [\u0300-\u036F] | [\u203F-\u2040])* ;
fragment PN_CHARS_BASE options { caseInsensitive = false; }
    : [a-zA-Z] | [\u00C0-\u00D6] | [\u00D8-\u00F6] | [\u00F8-\u02FF] | [\u0370-\u037D] | [\u037F-\u1FFF]
    | [\u200C-\u200D] | [\u2070-\u218F] | [\u2C00-\u2FEF] | [\u3001-\uD7FF] | [\uF900-\uFDCF] | [\uFDF0-\uFFFD]
    | [\u{10000}-\u{EFFFF}]
    ;
fragment PN_CHARS_U : PN_CHARS_BASE | '_' ;
fragment PN_CHARS : PN_CHARS_U | '-' | [0-9] | '\u00B7' | [\u0300-\u036F] | [\u203F-\u2040] ;
fragment PN_PREFIX : PN_CHARS_BASE ((PN_CHARS | '.')* PN_CHARS)? ;
fragment PN_LOCAL : (PN_CHARS_U | ':' | [0-9] | PLX) ((PN_CHARS | '.' | ':' | PLX)* (PN_CHARS | ':' | PLX))? ;
fragment PLX : '%' HEX HEX | '\\' [_~.\-!$&'()*+,;=/?#@%] ;
fragment HEX : [0-9a-f] ;
