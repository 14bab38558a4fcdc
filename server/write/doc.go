// Package write carries out a plan: it makes what the plan makes and writes
// what was said, batch by batch, each with its progress and its journal in one
// transaction (see docs/adr/0012).
//
// The package knows no SQL and no plugin API: [Store] and [Target] are what it
// asks for. All it takes are values that the importer has checked, by the ids
// that people and channels have on this server.
package write
