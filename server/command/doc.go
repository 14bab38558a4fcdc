// Package command is the slash command /teamexport. Its subcommands are
// declared once (definition.go): the parser, the help, the suggestions while
// somebody types and docs/COMMAND.md come from there. The options of an export
// are those of transfer.Options, as REST has them.
//
// A button under an answer is a subcommand that is carried out as if it had been
// typed: there is one way in, and rights are asked for each time.
package command
