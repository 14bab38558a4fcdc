// Command refuses reads lines of the bulk format from standard input and writes,
// for each line that an import would end at, its number and why. It asks what the
// server asks: the validators of its importer, and what the importer then saves.
package main

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/v8/channels/app/imports"
)

// maxLine is the longest line that the importer reads.
const maxLine = 16 << 20

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		for _, reason := range refusals(lines.Bytes()) {
			fmt.Printf("%d: %s\n", n, reason)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// refusals says why an import would end at a line.
func refusals(text []byte) []string {
	var line imports.LineImportData
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	if err := decoder.Decode(&line); err != nil {
		return []string{err.Error()}
	}
	var errs []*model.AppError
	switch line.Type {
	case "version":
	case "team":
		errs = team(line.Team)
	case "channel":
		errs = channel(line.Channel)
	case "user":
		errs = user(line.User)
	case "bot":
		errs = bot(line.Bot)
	case "post":
		errs = append(errs, imports.ValidatePostImportData(line.Post, model.PostMessageMaxRunesV2))
		errs = append(errs, post(line.Post.Message, line.Post.Type, line.Post.Props, line.Post.CreateAt, line.Post.Reactions, line.Post.Replies)...)
	case "direct_channel":
		errs = append(errs, imports.ValidateDirectChannelImportData(line.DirectChannel))
	case "direct_post":
		errs = append(errs, imports.ValidateDirectPostImportData(line.DirectPost, model.PostMessageMaxRunesV2))
		errs = append(errs, post(line.DirectPost.Message, line.DirectPost.Type, line.DirectPost.Props, line.DirectPost.CreateAt, line.DirectPost.Reactions, line.DirectPost.Replies)...)
	case "emoji":
		errs = append(errs, imports.ValidateEmojiImportData(line.Emoji))
	default:
		return []string{"no type of a line: " + line.Type}
	}
	var reasons []string
	for _, err := range slices.DeleteFunc(errs, func(err *model.AppError) bool { return err == nil }) {
		reasons = append(reasons, err.Id+" "+err.DetailedError)
	}
	return reasons
}

func team(data *imports.TeamImportData) []*model.AppError {
	if err := imports.ValidateTeamImportData(data); err != nil {
		return []*model.AppError{err}
	}
	made := model.Team{
		Id: model.NewId(), CreateAt: 1, UpdateAt: 1, InviteId: model.NewId(),
		Name: strings.ToLower(*data.Name), DisplayName: *data.DisplayName, Type: *data.Type, Description: value(data.Description),
	}
	return []*model.AppError{made.IsValid()}
}

func channel(data *imports.ChannelImportData) []*model.AppError {
	if err := imports.ValidateChannelImportData(data); err != nil {
		return []*model.AppError{err}
	}
	made := model.Channel{
		Id: model.NewId(), CreateAt: 1, UpdateAt: 1, Name: strings.ToLower(*data.Name), DisplayName: *data.DisplayName,
		Type: *data.Type, Header: value(data.Header), Purpose: value(data.Purpose),
	}
	return []*model.AppError{made.IsValid()}
}

func user(data *imports.UserImportData) []*model.AppError {
	// The image is in the archive, which a test looks at elsewhere.
	data.ProfileImageData = &zip.File{}
	if err := imports.ValidateUserImportData(data); err != nil {
		return []*model.AppError{err}
	}
	made := model.User{
		Id: model.NewId(), CreateAt: 1, UpdateAt: 1, Username: model.NormalizeUsername(*data.Username), Email: strings.ToLower(*data.Email),
		Nickname: value(data.Nickname), FirstName: value(data.FirstName), LastName: value(data.LastName), Position: value(data.Position),
		Locale: value(data.Locale), Roles: value(data.Roles),
	}
	made.MakeNonNil()
	if data.CustomStatus != nil {
		_ = made.SetCustomStatus(data.CustomStatus)
	}
	errs := []*model.AppError{made.IsValid()}
	errs = append(errs, preference(model.PreferenceCategoryTheme, "", data.Theme))
	errs = append(errs, preference(model.PreferenceCategorySidebarSettings, model.PreferenceLimitVisibleDmsGms, data.LimitVisibleDmsGms))
	for _, text := range []*string{data.UseMilitaryTime, data.CollapsePreviews, data.MessageDisplay, data.CollapseConsecutive, data.ColorizeUsernames, data.ChannelDisplayMode, data.TutorialStep, data.NameFormat, data.SendOnCtrlEnter, data.CodeBlockCtrlEnter, data.ShowJoinLeave, data.ShowUnreadScrollPosition, data.SyncDrafts} {
		errs = append(errs, preference(model.PreferenceCategoryDisplaySettings, "any", text))
	}
	if data.Teams == nil {
		return errs
	}
	for _, place := range *data.Teams {
		errs = append(errs, preference(model.PreferenceCategoryTheme, model.NewId(), place.Theme))
		seen := map[string]bool{}
		if place.Channels == nil {
			continue
		}
		for _, channel := range *place.Channels {
			if seen[*channel.Name] {
				errs = append(errs, &model.AppError{Id: "the channel is named twice", DetailedError: *channel.Name})
			}
			seen[*channel.Name] = true
		}
	}
	return errs
}

func preference(category, name string, text *string) *model.AppError {
	if text == nil {
		return nil
	}
	made := model.Preference{UserId: model.NewId(), Category: category, Name: name, Value: *text}
	return made.IsValid()
}

func bot(data *imports.BotImportData) []*model.AppError {
	data.ProfileImageData = &zip.File{}
	if err := imports.ValidateBotImportData(data); err != nil {
		return []*model.AppError{err}
	}
	made := model.Bot{
		UserId: model.NewId(), OwnerId: model.NewId(), CreateAt: 1, UpdateAt: 1,
		Username: model.NormalizeUsername(*data.Username), DisplayName: value(data.DisplayName), Description: value(data.Description),
	}
	account := model.UserFromBot(&made)
	account.Id, account.CreateAt, account.UpdateAt = model.NewId(), 1, 1
	return []*model.AppError{made.IsValid(), made.IsValidCreate(), account.IsValid()}
}

func post(message, kind *string, props *model.StringInterface, createAt *int64, reactions *[]imports.ReactionImportData, replies *[]imports.ReplyImportData) []*model.AppError {
	made := model.Post{
		Id: model.NewId(), UserId: model.NewId(), ChannelId: model.NewId(), CreateAt: value(createAt), UpdateAt: 1,
		Message: value(message), Type: value(kind), Props: value(props),
	}
	made.Hashtags, _ = model.ParseHashtags(made.Message)
	errs := []*model.AppError{made.IsValid(model.PostMessageMaxRunesV2)}
	if reactions != nil {
		for _, reaction := range *reactions {
			made := model.Reaction{
				UserId: model.NewId(), PostId: made.Id, EmojiName: value(reaction.EmojiName), CreateAt: value(reaction.CreateAt), UpdateAt: value(reaction.CreateAt),
			}
			errs = append(errs, made.IsValid())
		}
	}
	if replies != nil {
		for _, reply := range *replies {
			errs = append(errs, post(reply.Message, reply.Type, reply.Props, reply.CreateAt, reply.Reactions, nil)...)
		}
	}
	return errs
}

// value returns the content of a field; nothing for one that is not there.
func value[T any](field *T) (none T) {
	if field == nil {
		return none
	}
	return *field
}
