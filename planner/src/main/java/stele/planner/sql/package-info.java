/// SQL's binder: Calcite's validator and `SqlToRelConverter` over our catalog, with our functions and our
/// errors.
@org.jspecify.annotations.NullMarked
package stele.planner.sql;
