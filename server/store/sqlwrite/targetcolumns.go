package sqlwrite

// The tables of what has no plugin API, with the columns that the server writes.
var (
	emoji = table{name: "Emoji", onConflict: "ON CONFLICT (Name, DeleteAt) DO NOTHING", columns: []column{
		text("Id"), number("CreateAt"), number("UpdateAt"), fixed("DeleteAt", "0"), text("CreatorId"), text("Name"),
	}}
	emptyFiles = table{name: "FileInfo", onConflict: "ON CONFLICT (Id) DO NOTHING", columns: []column{
		text("Id"), text("CreatorId"), fixed("PostId", "''"), text("ChannelId"), number("CreateAt"), number("UpdateAt"), fixed("DeleteAt", "0"),
		text("Path"), fixed("ThumbnailPath", "''"), fixed("PreviewPath", "''"), text("Name"), text("Extension"), fixed("Size", "0"), text("MimeType"),
		fixed("Width", "0"), fixed("Height", "0"), fixed("HasPreviewImage", "FALSE"), fixed("MiniPreview", "NULL"), fixed("Content", "''"),
		fixed("RemoteId", "''"), fixed("Archived", "FALSE"),
	}}
)
