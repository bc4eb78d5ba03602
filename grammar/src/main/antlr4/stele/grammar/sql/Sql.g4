/* The Sql language of Stele. */
grammar Sql;

options { caseInsensitive = true; }

script : .*? EOF ;

WHITESPACE : [ \t\r\n]+ -> channel(HIDDEN) ;
UNRECOGNIZED : . ;
