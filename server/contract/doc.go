// Package contract defines the JSON of REST: what the plugin answers and what it takes.
// The API, the slash command, the offline tool and the test bed share it, and the
// TypeScript of the web app is made from it (build/typescript).
//
// Values that are stored and shown as they are belong to the rooms that store them;
// this package gives them the name that clients use. Times are Unix milliseconds.
package contract
