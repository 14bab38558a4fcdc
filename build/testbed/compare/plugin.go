package compare

// PluginProps changes the props of a post as the plugin does: ids of people of the
// source mean nothing on the target, and what is empty is left out.
func PluginProps(props map[string]any) {
	for _, name := range []string{"userId", "addedUserId", "removedUserId", "from_bot"} {
		delete(props, name)
	}
	for _, name := range []string{"old_header", "old_purpose"} {
		if props[name] == "" {
			delete(props, name)
		}
	}
}
