// Package mmrules holds the limits and names of a Mattermost server: how long texts may
// be, which names it accepts and which values settings have. The facts are those of the
// server's model package and of its import validators
// (channels/app/imports/import_validators.go); each name says where it comes from.
//
// What only the bulk format limits, such as the length of a line, is in package bulk.
package mmrules
