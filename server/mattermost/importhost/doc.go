// Package importhost connects the importer and the undo of imports to this server: its
// stores, its settings and the plugin API.
package importhost
