// Package push drives the plugin Team Export on a server: it starts exports, waits for
// them and downloads archives, uploads archives and carries out the plans of imports.
package push
