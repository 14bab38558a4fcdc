// Package access decides who may do what: one method per action, used by
// every door of the plugin. In this version everything is for system admins.
package access
