// Package pull saves what a member can see of a team into a folder, and brings the
// folder up to date again and again. It keeps what the server said below .teamarchive,
// and beside it an archive that the exporter makes of that: the same one that the plugin
// would make for the member.
//
// What was saved is never destroyed: posts are appended to files, and what counts of
// these is said by a small file that is replaced at once. A run that is killed loses the
// page that it was reading.
package pull
