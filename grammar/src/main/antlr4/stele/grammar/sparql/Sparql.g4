/* The Sparql language of Stele. */
grammar Sparql;

options { caseInsensitive = true; }

script : .*? EOF ;

WHITESPACE : [ \t\r\n]+ -> channel(HIDDEN) ;
UNRECOGNIZED : . ;
