package stele.shell;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The rules between modules that ARCHITECTURE.md states.
@AnalyzeClasses(packages = "stele", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] LANGUAGES = {"..sql..", "..cypher..", "..sparql..", "..datalog.."};

    @ArchTest
    static final ArchRule STORAGE_KNOWS_NOTHING_ABOVE = noClasses()
            .that()
            .resideInAPackage("stele.storage..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "stele",
                    "stele.parser..",
                    "stele.planner..",
                    "stele.executor..",
                    "stele.shell..",
                    "org.apache.calcite..");

    @ArchTest
    static final ArchRule PARSER_DOES_NOT_KNOW_THE_CATALOG = noClasses()
            .that()
            .resideInAPackage("stele.parser..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("stele.storage..", "stele.planner..", "stele.executor..", "stele.shell..");

    @ArchTest
    static final ArchRule ONLY_THE_SHELL_KNOWS_THE_SHELL = noClasses()
            .that()
            .resideOutsideOfPackage("stele.shell..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("stele.shell..", "org.jline..");

    @ArchTest
    static final ArchRule THE_EXECUTOR_KNOWS_NO_LANGUAGE = noClasses()
            .that()
            .resideInAnyPackage("stele.executor..", "stele.storage..", "stele")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "stele.grammar..",
                    "stele.parser.sql..",
                    "stele.parser.cypher..",
                    "stele.parser.sparql..",
                    "stele.parser.datalog..",
                    "stele.planner.sql..",
                    "stele.planner.cypher..",
                    "stele.planner.sparql..",
                    "stele.planner.datalog..");

    @ArchTest
    static final ArchRule OPERATORS_DO_NOT_KNOW_CALCITE = noClasses()
            .that()
            .resideInAnyPackage("stele.executor..", "stele.planner.physical..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.calcite..");

    @ArchTest
    static final ArchRule CALCITE_ONLY_IN_PLANNER_AND_SQL = noClasses()
            .that()
            .resideInAnyPackage(
                    "stele.storage..",
                    "stele.shell..",
                    "stele.parser.cypher..",
                    "stele.parser.sparql..",
                    "stele.parser.datalog..",
                    "stele.parser",
                    "stele.grammar..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.calcite..");

    @ArchTest
    static final ArchRule ANTLR_ONLY_IN_GRAMMAR_AND_PARSER = noClasses()
            .that()
            .resideInAnyPackage("stele.storage..", "stele.planner..", "stele.executor..", "stele")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.antlr..");

    @ArchTest
    static final ArchRule NO_OTHER_SPARQL_ENGINE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.jena.query..", "org.apache.jena.sparql.engine..", "org.apache.jena.sparql.algebra..");

    @ArchTest
    static final ArchRule LANGUAGES_DO_NOT_KNOW_EACH_OTHER = slices().matching(
                    "stele.planner.(sql|cypher|sparql|datalog)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule LANGUAGES_ARE_KNOWN_ONLY_TO_THEMSELVES = noClasses()
            .that()
            .resideOutsideOfPackages(LANGUAGES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "stele.planner.sql..",
                    "stele.planner.cypher..",
                    "stele.planner.sparql..",
                    "stele.planner.datalog..");
}
