package teamdata

// LeftBehindKind is a kind of content for which no archive has room.
type LeftBehindKind string

// The kinds of content of channels that stay on the source server.
const (
	// LeftViews are views of channels, which servers have since 11.7.
	LeftViews LeftBehindKind = "views"
	// LeftGuards are rules about the members of channels, which servers have since 11.9.
	LeftGuards LeftBehindKind = "guards"
	// LeftScheduledPosts are posts that were written and are not sent yet.
	LeftScheduledPosts LeftBehindKind = "scheduled_posts"
)

// LeftBehind says how much of a kind stays on the source server.
type LeftBehind struct {
	Kind  LeftBehindKind
	Count int64
}
