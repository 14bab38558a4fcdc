package api

import "time"

// class says which requests wait for the same means of the server.
type class string

const (
	// reads are answered from a few small records.
	reads class = "reads"
	// works read much: plans, logs, counts of a whole team.
	works class = "works"
	// streams carry archives, and last as long as the network needs.
	streams class = "streams"
)

// cost bounds what one request of a call may take.
type cost struct {
	class class
	// body bounds the bytes of its body; 0 stands for none.
	body int64
}

const (
	smallBody   = 4 << 10
	optionsBody = 128 << 10
	// anyBody is for the bytes of an archive: what is stored of them is bounded by
	// the size that the upload has.
	anyBody = 1<<63 - 1
)

// costs lists all calls by their routes. A call that is missing does not pass the tests.
var costs = map[string]cost{
	"GET /teams/{team}/status":            {class: reads},
	"GET /teams/{team}/jobs":              {class: reads},
	"GET /teams/{team}/consent":           {class: reads},
	"PUT /teams/{team}/consent":           {class: reads, body: smallBody},
	"POST /teams/{team}/exports":          {class: works, body: optionsBody},
	"POST /teams/{team}/exports/estimate": {class: works, body: optionsBody},
	"POST /teams/{team}/uploads":          {class: reads, body: smallBody},
	"POST /teams/{team}/imports":          {class: works, body: smallBody},
	"POST /me/exports":                    {class: works, body: optionsBody},
	"GET /me/jobs":                        {class: reads},
	"GET /jobs":                           {class: works},
	"GET /jobs/{job}":                     {class: reads},
	"POST /jobs/{job}/cancel":             {class: reads, body: smallBody},
	"DELETE /jobs/{job}":                  {class: reads, body: smallBody},
	"GET /jobs/{job}/report":              {class: works},
	"GET /jobs/{job}/download":            {class: streams},
	"GET /jobs/{job}/plan":                {class: works},
	"GET /jobs/{job}/plan/pictures":       {class: works},
	"PATCH /jobs/{job}/plan":              {class: works, body: maxBody},
	"POST /jobs/{job}/apply":              {class: works, body: smallBody},
	"GET /jobs/{job}/undo":                {class: works},
	"POST /jobs/{job}/undo":               {class: works, body: smallBody},
	"GET /uploads":                        {class: reads},
	"GET /uploads/{upload}":               {class: reads},
	"PUT /uploads/{upload}":               {class: streams, body: anyBody},
	"DELETE /uploads/{upload}":            {class: reads, body: smallBody},
	"GET /imports/archives":               {class: works},
	"GET /health":                         {class: works},
	"GET /audit":                          {class: works},
	"GET /audit.csv":                      {class: works},
	"POST /audit/settings":                {class: reads, body: smallBody},
	"/":                                   {class: reads},
}

// bounds limits the requests of a class that may be under way at a time, and the time that
// one may take; 0 means as long as its bytes flow. The server tells a plugin neither that a
// client has gone nor that its own time for the answer is over.
type bounds struct {
	perPerson, perTeam, perServer int
	lasts                         time.Duration
}

var boundsOf = map[class]bounds{
	reads:   {perPerson: 30, perTeam: 150, perServer: 300, lasts: time.Minute},
	works:   {perPerson: 4, perTeam: 12, perServer: 24, lasts: 4 * time.Minute},
	streams: {perPerson: 8, perTeam: 60, perServer: 120},
}
