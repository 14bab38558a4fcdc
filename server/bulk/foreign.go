package bulk

import "slices"

// The types of lines that no archive of ours holds. Native archives hold them:
// "mmctl export create" writes them unless it is told not to.
const (
	TypeRole   Type = "role"
	TypeScheme Type = "scheme"
	// TypeDocs stands for the lines of Docs spaces and their pages that servers after
	// 12.0 write, under several names. No import of ours has room for them.
	TypeDocs Type = "docs"
)

// docsTypes are the names of lines that TypeDocs stands for.
var docsTypes = []Type{"space", "page", "page_comment", "resolve_space_placeholders"}

// read returns the type of a line that names one: TypeDocs is not itself a name.
func (t Type) read() Type {
	switch {
	case slices.Contains(docsTypes, t):
		return TypeDocs
	case t == TypeDocs:
		return ""
	default:
		return t
	}
}

// Foreign is a line that another program wrote, as far as it was understood. It holds the
// one payload of its type and no other; of a role, a scheme or a Docs line it holds the
// type alone. Null and missing values have the zero value. Texts are valid UTF-8. Its users
// check all other values.
type Foreign struct {
	Line
	// Number is the line's place in its file, from 1.
	Number int
	// Length is the line's in bytes.
	Length int
	// SignIn says that a user line brought sign-in data or a password; they are
	// not kept.
	SignIn bool
	// Scheme says that a team or channel line named a permission scheme.
	Scheme bool
}

// payload decodes what [Line] decodes, and what lines of ours never say.
type payload struct {
	Type          Type           `json:"type"`
	Version       *int           `json:"version"`
	Info          *Info          `json:"info"`
	Team          *foreignTeam   `json:"team"`
	Channel       *foreignPlace  `json:"channel"`
	User          *foreignUser   `json:"user"`
	Bot           *Bot           `json:"bot"`
	Post          *Post          `json:"post"`
	Emoji         *Emoji         `json:"emoji"`
	DirectChannel *foreignDirect `json:"direct_channel"`
	DirectPost    *DirectPost    `json:"direct_post"`
	Role          *struct{}      `json:"role"`
	Scheme        *struct{}      `json:"scheme"`
}

type foreignTeam struct {
	Team
	Scheme string `json:"scheme"`
}

type foreignPlace struct {
	Channel
	Scheme string `json:"scheme"`
}

type foreignUser struct {
	User
	AuthService string `json:"auth_service"`
	AuthData    string `json:"auth_data"`
	Password    string `json:"password"`
}

// foreignDirect knows the older form of participants: a list of usernames.
type foreignDirect struct {
	DirectChannel
	Members []string `json:"members"`
}

// line picks the payload of the line's type, or reports that there is none.
func (p *payload) line() (Foreign, bool) {
	f := Foreign{Line: Line{Type: p.Type}}
	switch p.Type {
	case TypeVersion:
		return f, p.version(&f)
	case TypeTeam:
		if p.Team != nil {
			f.Team, f.Scheme = &p.Team.Team, p.Team.Scheme != ""
		}
		return f, f.Team != nil
	case TypeChannel:
		if p.Channel != nil {
			f.Channel, f.Scheme = &p.Channel.Channel, p.Channel.Scheme != ""
		}
		return f, f.Channel != nil
	case TypeUser:
		if p.User != nil {
			f.User = &p.User.User
			f.SignIn = p.User.AuthService != "" || p.User.AuthData != "" || p.User.Password != ""
		}
		return f, f.User != nil
	case TypeBot:
		f.Bot = p.Bot
		return f, f.Bot != nil
	case TypePost:
		f.Post = p.Post
		return f, f.Post != nil
	case TypeEmoji:
		f.Emoji = p.Emoji
		return f, f.Emoji != nil
	case TypeDirectChannel:
		return f, p.directChannel(&f)
	case TypeDirectPost:
		f.DirectPost = p.DirectPost
		return f, f.DirectPost != nil
	case TypeRole:
		return f, p.Role != nil
	case TypeScheme:
		return f, p.Scheme != nil
	case TypeDocs:
		return f, true
	default:
		return f, false
	}
}

func (p *payload) version(f *Foreign) bool {
	if p.Version == nil {
		return false
	}
	f.Version, f.Info = *p.Version, &Info{}
	if p.Info != nil {
		f.Info = p.Info
	}
	return true
}

func (p *payload) directChannel(f *Foreign) bool {
	if p.DirectChannel == nil {
		return false
	}
	f.DirectChannel = &p.DirectChannel.DirectChannel
	if len(f.DirectChannel.Participants) == 0 {
		for _, name := range p.DirectChannel.Members {
			f.DirectChannel.Participants = append(f.DirectChannel.Participants, Participant{Username: name})
		}
	}
	return true
}

// known reports whether the importer knows a type of line.
func (t Type) known() bool {
	switch t {
	case TypeVersion, TypeTeam, TypeChannel, TypeUser, TypeBot, TypePost, TypeEmoji, TypeDirectChannel, TypeDirectPost, TypeRole, TypeScheme, TypeDocs:
		return true
	default:
		return false
	}
}
