// Command plugin is the server half of team-export: it moves one Mattermost
// team from server to server.
package main

import "github.com/mattermost/mattermost/server/public/plugin"

func main() { plugin.ClientMain(&Plugin{}) }
