/* Conditions and values (SQL:2023 part 2, 6 and 8). Both rules list the tightest binding first, in PostgreSQL's order. */
parser grammar SqlExpression;

// 8 Predicates and 6.40 boolean value expressions. Operands that end in AND are values, which keeps BETWEEN unambiguous.
expression
    : valueExpression                                                                         # value
    | expression NOT? BETWEEN (SYMMETRIC | ASYMMETRIC)? lower=valueExpression AND upper=valueExpression
                                                                                              # between
    | expression NOT? IN inOperand                                                            # in
    | expression NOT? op=(LIKE | ILIKE | GLOB) pattern=valueExpression (ESCAPE escape=valueExpression)?
                                                                                              # like
    | expression NOT? SIMILAR TO pattern=valueExpression (ESCAPE escape=valueExpression)?     # similar
    | expression comparisonOperator quantifier=(ALL | ANY | SOME) '(' query ')'               # quantifiedComparison
    | expression comparisonOperator quantifier=(ALL | ANY | SOME) '(' list=expression ')'     # quantifiedList
    | left=expression comparisonOperator right=expression                                     # comparison
    | expression IS NOT? DISTINCT FROM right=expression                                       # distinctFrom
    | expression IS NOT? test=(NULL | TRUE | FALSE | UNKNOWN)                                 # isTest
    | expression IS NOT? JSON kind=(VALUE | OBJECT | ARRAY | SCALAR)?                         # isJson
    | expression test=(ISNULL | NOTNULL)                                                      # isNullShort
    | NOT expression                                                                          # not
    | left=expression AND right=expression                                                    # and
    | left=expression OR right=expression                                                     # or
    ;

inOperand
    : '(' query ')'                                                                           # inQuery
    | '(' (expression (',' expression)*)? ')'                                                 # inList
    ;

comparisonOperator
    : '=' | '==' | '<>' | '!=' | '<' | '<=' | '>' | '>='
    ;

// 6.29 and later: values
valueExpression
    : literal                                                                                 # constant
    | parameter                                                                               # parameterValue
    | CASE operand=expression? whenClause+ (ELSE otherwise=expression)? END                   # case
    | CAST '(' expression AS type ')'                                                         # cast
    | (TRY_CAST | SAFE_CAST) '(' expression AS type ')'                                       # tryCast
    | EXISTS '(' query ')'                                                                    # exists
    | ARRAY '(' query ')'                                                                     # arrayQuery
    | ARRAY? '[' (expression (',' expression)*)? ']'                                          # array
    | '[' result=expression FOR identifier IN source=expression (IF condition=expression)? ']'
                                                                                              # comprehension
    | '{' (structEntry (',' structEntry)*)? '}'                                               # struct
    | MAP '{' (mapEntry (',' mapEntry)*)? '}'                                                 # map
    | ROW '(' expression (',' expression)* ')'                                                # row
    | name=(CURRENT_DATE | CURRENT_TIME | CURRENT_TIMESTAMP | LOCALTIME | LOCALTIMESTAMP) ('(' INTEGER_NUMBER? ')')?
                                                                                              # currentTime
    | name=(CURRENT_USER | SESSION_USER | USER)                                               # currentUser
    | DEFAULT                                                                                 # defaultValue
    | functionKeyword callArguments callSuffix*                                               # keywordCall
    | qualifiedName ('.' '*' | callArguments callSuffix*)?                                    # name
    | '(' query ')'                                                                           # subquery
    | '(' expression (',' expression)* ')'                                                    # parenthesized
    | valueExpression '::' type                                                               # shortCast
    | valueExpression '[' index=expression? (colon=':' upper=expression? (':' step=expression)?)? ']'
                                                                                              # subscript
    | valueExpression '.' identifier                                                          # fieldOf
    | op=('+' | '-' | '~') valueExpression                                                    # sign
    | valueExpression COLLATE qualifiedName                                                   # collate
    | valueExpression AT TIME ZONE zone=valueExpression                                       # atTimeZone
    | left=valueExpression ('^' | '**') right=valueExpression                                 # power
    | left=valueExpression op=('*' | '/' | '//' | '%') right=valueExpression                         # multiplication
    | left=valueExpression op=('+' | '-') right=valueExpression                               # addition
    | left=valueExpression op=('||' | '~' | '~*' | '!~' | '!~*' | '&' | '|' | '<<' | '>>' | '->' | '->>')
          right=valueExpression                                                               # otherOperation
    ;

whenClause
    : WHEN condition=expression THEN result=expression
    ;

mapEntry
    : key=expression ':' value=expression
    ;

structEntry
    : (identifier | string) ':' expression
    ;

// 10.4 Routine invocation. FROM, FOR, IN and PLACING are the separators of SUBSTRING, TRIM, EXTRACT, OVERLAY, POSITION.
callArguments
    : '(' '*' starChange* ')'                                                                 # starArgument
    | '(' side=(BOTH | LEADING | TRAILING) characters=expression? FROM expression ')'         # trimArguments
    | '(' FROM expression ')'                                                                 # fromArgument
    | '(' (setQuantifier? argument argumentsTail orderBy? (nulls=(RESPECT | IGNORE) NULLS)?)? ')'
                                                                                              # arguments
    ;

argumentsTail
    : (',' argument)*                                                                         # commaArguments
    | IN valueExpression                                                                      # inArguments
    | (PLACING placing=expression)? FROM start=expression (FOR length=expression)?             # fromArguments
    ;

argument
    : (identifier ('=>' | ':='))? expression                                                  # valueArgument
    | LAMBDA identifier (',' identifier)* ':' expression                                      # lambdaArgument
    | (identifier | '(' identifier (',' identifier)* ')') '->' expression                     # arrowArgument
    ;

callSuffix
    : WITHIN GROUP '(' orderBy ')'                                                            # withinGroup
    | FILTER '(' WHERE expression ')'                                                         # filter
    | (RESPECT | IGNORE) NULLS                                                                # nullTreatment
    | OVER (identifier | windowSpecification)                                                 # over
    ;

// 7.15 Windows
windowSpecification
    : '(' windowName? (PARTITION BY expression (',' expression)*)? orderBy? windowFrame? ')'
    ;

windowName
    : identifier
    ;

windowFrame
    : unit=(ROWS | RANGE | GROUPS) (frameBound | BETWEEN frameBound AND frameBound) (EXCLUDE frameExclusion)?
    ;

frameBound
    : UNBOUNDED direction=(PRECEDING | FOLLOWING)                                             # unboundedFrame
    | CURRENT ROW                                                                             # currentRow
    | valueExpression direction=(PRECEDING | FOLLOWING)                                       # boundedFrame
    ;

frameExclusion
    : CURRENT ROW | GROUP | TIES | NO OTHERS
    ;

// 5.3 Literals
literal
    : NULL                                                                                    # nullLiteral
    | value=(TRUE | FALSE)                                                                    # booleanLiteral
    | INTEGER_NUMBER                                                                          # integerLiteral
    | DECIMAL_NUMBER                                                                          # decimalLiteral
    | DOUBLE_NUMBER                                                                           # doubleLiteral
    | string                                                                                  # stringLiteral
    | HEX_STRING                                                                              # binaryLiteral
    | DATE string                                                                             # dateLiteral
    | TIME string                                                                             # timeLiteral
    | TIMESTAMP (WITH TIME ZONE)? string                                                      # timestampLiteral
    | INTERVAL (string | INTEGER_NUMBER) intervalQualifier?                                   # intervalLiteral
    ;

string
    : STRING                                                                                  # plainString
    | ESCAPE_STRING                                                                           # escapeString
    | DOLLAR_STRING                                                                           # dollarString
    ;

parameter
    : '?'                                                                                     # positionalParameter
    | PARAMETER                                                                               # namedParameter
    ;

// 5.2 Names
qualifiedName
    : identifier ('.' identifier)*
    ;

identifier
    : IDENTIFIER                                                                              # plainIdentifier
    | QUOTED_IDENTIFIER                                                                       # quotedIdentifier
    | nonReserved                                                                             # keywordIdentifier
    ;

// Reserved words that also name functions
functionKeyword
    : GROUPING | LEFT | RIGHT
    ;
