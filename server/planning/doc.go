// Package planning makes the plan of an import. [Build] is a pure function of the
// inspection of the archive, the [Target], the [Policy] of the one who imports and the
// decisions of a [Review]; the same values give the same [Plan].
//
// The web app, the slash command, the dry run and the import share the plan, and the
// import does what the plan says and no more.
package planning
