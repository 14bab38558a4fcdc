package oracle

// leftOut are the tables that are not compared, and why. All others are.
var leftOut = map[string]string{
	"audits":              "the server's log of requests; both imports make requests of their own",
	"sessions":            "people and the plugin log in as they need to",
	"jobs":                "the native importer is a job of the server, ours is a job of the plugin",
	"pluginkeyvaluestore": "the plugin's own records",
	"systems":             "secrets and timestamps of the server itself",
	"status":              "who was online",
	"clusterdiscovery":    "which nodes are up",
	"db_lock":             "locks of running nodes",
}

// noise are the columns that hold chance, and why. All others are compared.
var noise = map[string]string{
	"users.password":           "a salted hash; nobody knows the password of an imported account",
	"users.lastpasswordupdate": "goes with the password",
	"users.lastlogin":          "when the tests themselves logged in",
	"users.failedattempts":     "goes with logins",
	"teams.inviteid":           "random on purpose",
	"bots.lasticonupdate":      "when the plugin gave its bot a picture",
}

// sets are the columns that hold words whose order says nothing.
var sets = map[string]bool{"roles.permissions": true}

// naturalKey names the rows of a table with an id of its own by other columns.
type naturalKey struct {
	table   string
	columns []string
}

// naturalKeys are in the order in which the names depend on each other. The rows
// of all further tables with an id are named by all they hold.
var naturalKeys = []naturalKey{
	{"roles", []string{"name"}},
	{"schemes", []string{"name"}},
	{"emoji", []string{"name", "deleteat"}},
	{"propertygroups", []string{"name"}},
	{"propertyfields", []string{"groupid", "name", "targettype"}},
	{"sidebarcategories", []string{"userid", "teamid", "type", "displayname"}},
	{"channelbookmarks", []string{"channelid", "displayname", "sortorder"}},
}
