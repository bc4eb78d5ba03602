/* The Datalog language of Stele: the textbooks' clauses and Souffle's, in one grammar.
 *
 * Which bare names are variables depends on the reading of a clause, so one token serves for all of them. Heads and
 * bodies are parsed by the same rules; the AST builder tells facts, rules and queries, atoms and terms apart.
 */
grammar Datalog;

// 1 Statements

statement
    : sentence EOF
    ;

sentence
    : '?-' body ordering (DOT | ASKED)?                                                 # query
    | conclusion=body ((IMPLIES | '<-') condition=body)? ordering end=(DOT | ASKED)?         # clause
    | DOT 'decl' name (COMMA name)* LEFT attributes? ')' qualifier* DOT?                # declaration
    | DOT 'type' name ('<:' | '=') name DOT?                                            # typeDefinition
    | DOT kind=('input' | 'output' | 'printsize') target (COMMA target)* DOT?           # inputOutput
    | DOT IDENTIFIER .*?                                                                # otherDirective
    ;

ordering
    : ('order' 'by' sortItem (COMMA sortItem)*)?
      ('limit' limit=expression ('offset' offset=expression)? | 'offset' offset=expression ('limit' limit=expression)?)?
    ;

sortItem
    : expression direction=('asc' | 'desc')?
    ;

// 2 Directives

attributes
    : attribute (COMMA attribute)*
    ;

attribute
    : attributeName=name ':' typeName=name
    ;

qualifier
    : name ('-' name)?
    ;

target
    : name (LEFT (setting (COMMA setting)*)? ')')?
    ;

setting
    : name '=' (STRING | NUMBER | name | 'true' | 'false')
    ;

// 3 Bodies

body
    : conjunction (SEMICOLON conjunction)*
    ;

conjunction
    : literal (COMMA literal)*
    ;

literal
    : ('!' | 'not' | '~' | '\\+') literal                                               # negation
    | 'optional' literal                                                                # optional
    | expression (operator=('=' | '!=' | '<>' | '\\=' | '<' | '<=' | '>' | '>=' | 'is') expression)?   # comparison
    ;

// 4 Terms

expression
    : LEFT body ')'                                                     # parenthesised
    | '-' expression                                                    # negative
    | <assoc=right> left=expression operator='^' right=expression       # arithmetic
    | left=expression operator=('*' | '/' | '%') right=expression       # arithmetic
    | left=expression operator=('+' | '-') right=expression             # arithmetic
    | aggregateName of=expression? ':' (LEFT_BRACE body '}' | call)     # aggregate
    | call                                                              # callTerm
    | '[' (expression (COMMA expression)*)? ']'                         # record
    | constant                                                          # constantTerm
    | PARAMETER                                                         # parameter
    | name                                                              # word
    ;

call
    : name LEFT (argument (COMMA argument)*)? ')'
    | name LEFT_BRACE (namedArgument (COMMA namedArgument)*)? '}'
    ;

argument
    : namedArgument
    | expression
    | '*'
    ;

namedArgument
    : name ':' expression
    ;

constant
    : NUMBER
    | STRING
    | 'true'
    | 'false'
    ;

aggregateName
    : 'avg'
    | 'count'
    | 'max'
    | 'mean'
    | 'min'
    | 'sum'
    ;

name
    : IDENTIFIER
    | QUOTED_NAME
    | nonReserved
    ;

nonReserved
    : 'asc' | 'avg' | 'by' | 'count' | 'decl' | 'desc' | 'input' | 'limit' | 'max' | 'mean' | 'min' | 'offset' | 'order'
    | 'output' | 'printsize' | 'sum' | 'type'
    ;

// 5 Tokens

STRING
    : '"' (~["\\] | '\\' . | '""')* '"'
    | '\'' (~['\\] | '\\' . | '\'\'')* '\''
    ;

QUOTED_NAME
    : '`' ~[`]+ '`'
    ;

NUMBER
    : '0x' [0-9a-fA-F]+
    | '0b' [01]+
    | [0-9]+ ('.' [0-9]+)? ([eE] [+-]? [0-9]+)? 'u'?
    ;

PARAMETER
    : '$' [\p{L}\p{N}_]+
    ;

IDENTIFIER
    : '?'? [\p{L}_] [\p{L}\p{M}\p{N}_]*
    ;

// `%` divides after a term and starts a comment everywhere else: on a line of its own, and after these tokens.

DOT : '.' ;
COMMA : ',' ;
LEFT : '(' ;
LEFT_BRACE : '{' ;
SEMICOLON : ';' ;
IMPLIES : ':-' ;
ASKED : '?' ;
DOT_COMMENT : '.' PERCENT_COMMENT -> type(DOT) ;
COMMA_COMMENT : ',' PERCENT_COMMENT -> type(COMMA) ;
LEFT_COMMENT : '(' PERCENT_COMMENT -> type(LEFT) ;
LEFT_BRACE_COMMENT : '{' PERCENT_COMMENT -> type(LEFT_BRACE) ;
SEMICOLON_COMMENT : ';' PERCENT_COMMENT -> type(SEMICOLON) ;
IMPLIES_COMMENT : ':-' PERCENT_COMMENT -> type(IMPLIES) ;
ASKED_COMMENT : '?' PERCENT_COMMENT -> type(ASKED) ;

LINE_COMMENT
    : (SPACE* [\r\n] BLANK* '%' | '//' | '#') ~[\r\n]* -> channel(HIDDEN)
    ;

BLOCK_COMMENT
    : '/*' .*? '*/' -> channel(HIDDEN)
    ;

WHITESPACE
    : SPACE+ -> channel(HIDDEN)
    ;

UNTERMINATED_STRING
    : '"' (~["\\] | '\\' .)*
    | '\'' (~['\\] | '\\' .)*
    ;

UNTERMINATED_COMMENT
    : '/*' (~'*' | '*'+ ~[*/])* '*'*
    ;

UNRECOGNIZED
    : .
    ;

fragment PERCENT_COMMENT : BLANK* '%' ~[\r\n]* ;
fragment SPACE : [ \t\r\n\f\u00A0\uFEFF] ;
fragment BLANK : [ \t] ;
