// Package command is the slash command /teamexport. Its subcommands are
// declared once (definition.go): the parser, the help, the suggestions while
// somebody types and docs/COMMAND.md come from there. The options of an export
// are those of transfer.Options, as REST has them.
//
// What is asked for is done by the plugin's own REST, within the process, so that
// rights, defaults, errors and records are the same in both doors.
//
// A button under an answer is a subcommand that is carried out as if it had been
// typed: there is one way in, and rights are asked for each time.
package command
