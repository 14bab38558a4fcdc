// Package writetest is a server in memory for tests of imports: a database and
// the server's own API. Each call can be made to fail.
package writetest
