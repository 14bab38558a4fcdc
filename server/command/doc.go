// Package command answers the slash command /teamexport. Its subcommands are declared once
// (definition.go): the parser, the help, the suggestions while a user types and
// docs/COMMAND.md come from there. The options of an export are those of transfer.Options,
// as REST has them.
//
// The command calls the plugin's own REST, within the process, so that rights, defaults,
// errors and records are the same in both.
//
// A button under an answer carries a subcommand that is carried out as if it had been
// typed: there is one entry point, and rights are checked each time.
package command
