-- What servers after 11.4 add to the tables that this plugin reads and writes, up to
-- 12.0, as far as it is known. Test databases get it by hand, because those servers
-- cannot be built here. It may run again.

-- 11.5
ALTER TABLE ChannelMembers ADD COLUMN IF NOT EXISTS AutoTranslationDisabled boolean NOT NULL DEFAULT false;

-- 11.7
CREATE TABLE IF NOT EXISTS Views (
	Id varchar(26) PRIMARY KEY, ChannelId varchar(26) NOT NULL, Type varchar(64), Title varchar(256), CreatorId varchar(26),
	Props jsonb, SortOrder integer DEFAULT 0, CreateAt bigint, UpdateAt bigint, DeleteAt bigint DEFAULT 0
);
ALTER TABLE Roles ADD COLUMN IF NOT EXISTS SchemeId varchar(26);

-- 11.8
ALTER TABLE Channels ADD COLUMN IF NOT EXISTS Discoverable boolean NOT NULL DEFAULT false;
ALTER TYPE channel_type ADD VALUE IF NOT EXISTS 'BO';
ALTER TYPE channel_type ADD VALUE IF NOT EXISTS 'BP';
CREATE TABLE IF NOT EXISTS ChannelJoinRequests (
	Id varchar(26) PRIMARY KEY, ChannelId varchar(26) NOT NULL, UserId varchar(26) NOT NULL, Status varchar(32), Message text,
	CreateAt bigint, UpdateAt bigint, DeleteAt bigint DEFAULT 0
);

-- 11.9
ALTER TABLE ChannelBookmarks ADD COLUMN IF NOT EXISTS TargetId varchar(26);
ALTER TYPE channel_bookmark_type ADD VALUE IF NOT EXISTS 'board';
CREATE TABLE IF NOT EXISTS ChannelGuards (
	ChannelId varchar(26) NOT NULL, PluginId varchar(190) NOT NULL, CreateAt bigint, PRIMARY KEY (ChannelId, PluginId)
);

-- 11.11
ALTER TYPE channel_type ADD VALUE IF NOT EXISTS 'S';

-- 12.0
ALTER TABLE Channels ADD COLUMN IF NOT EXISTS DisableJoinLeaveMessages boolean NOT NULL DEFAULT false;
ALTER TABLE Posts ALTER COLUMN Message TYPE varchar(1048576);
CREATE TABLE IF NOT EXISTS PropertyOptions (Id varchar(26) PRIMARY KEY, FieldId varchar(26), Name text, SortOrder integer, CreateAt bigint, UpdateAt bigint, DeleteAt bigint);
CREATE TABLE IF NOT EXISTS PropertyEdges (Id varchar(26) PRIMARY KEY, SourceId varchar(26), TargetId varchar(26), CreateAt bigint, DeleteAt bigint);
