/* The Datalog language of Stele. */
grammar Datalog;

options { caseInsensitive = true; }

script : .*? EOF ;

WHITESPACE : [ \t\r\n]+ -> channel(HIDDEN) ;
UNRECOGNIZED : . ;
