package stele.parser.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATN;
import stele.grammar.sql.SqlLexer;
import stele.grammar.sql.SqlParser;
import stele.parser.Span;
import stele.parser.Syntax;

/// SQL for editors: tokens with their classes, statements of a script, keywords.
public final class SqlSyntax implements Syntax {
    private static final Map<String, Integer> TYPES = keywordTypes();

    /// All keywords, sorted.
    static final List<String> KEYWORDS = TYPES.keySet().stream().sorted().toList();

    /// The keywords that may be names.
    static final Set<String> NON_RESERVED = nonReserved();

    private static Map<String, Integer> keywordTypes() {
        Map<String, Integer> types = new HashMap<>();
        for (int type = 1; type <= SqlLexer.VOCABULARY.getMaxTokenType(); type++) {
            String literal = SqlLexer.VOCABULARY.getLiteralName(type);
            if (literal != null && Character.isLetter(literal.charAt(1))) {
                types.put(literal.substring(1, literal.length() - 1), type);
            }
        }
        return types;
    }

    /// Read off the grammar, so that there is one list.
    private static Set<String> nonReserved() {
        ATN atn = SqlParser._ATN;
        return atn.nextTokens(atn.ruleToStartState[SqlParser.RULE_nonReserved]).toList().stream()
                .map(type -> SqlLexer.VOCABULARY.getLiteralName(type))
                .map(literal -> literal.substring(1, literal.length() - 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static int tokenType(String keyword) {
        return TYPES.get(keyword);
    }

    @Override
    public List<String> keywords() {
        return KEYWORDS;
    }

    @Override
    public List<Lexeme> lex(String text) {
        List<Token> tokens = SqlFrontend.tokens(text).getTokens();
        SqlPositions positions = new SqlPositions(0, text);
        List<Lexeme> lexemes = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.getType() != Token.EOF && token.getType() != SqlLexer.WHITESPACE) {
                boolean call =
                        i + 1 < tokens.size() && tokens.get(i + 1).getText().equals("(");
                lexemes.add(new Lexeme(positions.span(token), tokenClass(token, call)));
            }
        }
        return lexemes;
    }

    private static TokenClass tokenClass(Token token, boolean call) {
        return switch (token.getType()) {
            case SqlLexer.LINE_COMMENT, SqlLexer.BLOCK_COMMENT, SqlLexer.UNTERMINATED_COMMENT -> TokenClass.COMMENT;
            case SqlLexer.STRING,
                    SqlLexer.ESCAPE_STRING,
                    SqlLexer.DOLLAR_STRING,
                    SqlLexer.HEX_STRING,
                    SqlLexer.UNTERMINATED_STRING -> TokenClass.STRING;
            case SqlLexer.INTEGER_NUMBER, SqlLexer.DECIMAL_NUMBER, SqlLexer.DOUBLE_NUMBER -> TokenClass.NUMBER;
            case SqlLexer.PARAMETER -> TokenClass.PARAMETER;
            case SqlLexer.IDENTIFIER -> call ? TokenClass.FUNCTION : TokenClass.IDENTIFIER;
            case SqlLexer.QUOTED_IDENTIFIER, SqlLexer.UNTERMINATED_IDENTIFIER -> TokenClass.IDENTIFIER;
            case SqlLexer.UNRECOGNIZED -> TokenClass.ERROR;
            default -> symbol(token.getText());
        };
    }

    private static TokenClass symbol(String text) {
        return switch (text) {
            case "(", ")", "[", "]", "{", "}", ",", ";", ".", ":" -> TokenClass.PUNCTUATION;
            case "?" -> TokenClass.PARAMETER;
            default -> Character.isLetter(text.charAt(0)) ? TokenClass.KEYWORD : TokenClass.OPERATOR;
        };
    }

    @Override
    public List<StatementSpan> split(String text) {
        SqlPositions positions = new SqlPositions(0, text);
        List<StatementSpan> statements = new ArrayList<>();
        Span current = null;
        for (Token token : SqlFrontend.tokens(text).getTokens()) {
            boolean hidden = token.getChannel() != Token.DEFAULT_CHANNEL;
            if (token.getType() == Token.EOF || hidden && token.getType() != SqlLexer.UNTERMINATED_COMMENT) {
                continue;
            }
            if (token.getText().equals(";")) {
                if (current != null) {
                    statements.add(new StatementSpan(current, true));
                }
                current = null;
            } else {
                Span span = positions.span(token);
                current = current == null ? span : current.union(span);
            }
        }
        if (current != null) {
            statements.add(new StatementSpan(current, false));
        }
        return statements;
    }
}
