// Package kvstore keeps records in the plugin's key-value store, which every
// node of a cluster shares. It knows nothing of what the records hold.
package kvstore
