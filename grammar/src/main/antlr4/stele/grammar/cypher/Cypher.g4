/* The Cypher language of Stele. */
grammar Cypher;

options { caseInsensitive = true; }

script : .*? EOF ;

WHITESPACE : [ \t\r\n]+ -> channel(HIDDEN) ;
UNRECOGNIZED : . ;
