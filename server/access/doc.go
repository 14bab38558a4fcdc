// Package access decides who may do what: one method per action, used by every
// door of the plugin. It asks the server anew each time; what it cannot find out
// counts as no.
package access
