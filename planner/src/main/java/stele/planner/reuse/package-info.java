/// What allows a plan to be run again: on other rows, and with other values of its parameters.
@org.jspecify.annotations.NullMarked
package stele.planner.reuse;
