package consent

import "context"

// Counts say how a team answered. Yes and No count also those who have left,
// None the members of today who did not answer.
type Counts struct {
	Yes  int64 `json:"yes"`
	No   int64 `json:"no"`
	None int64 `json:"none"`
}

// Counts counts the answers of a team.
func (b *Book) Counts(ctx context.Context, teamID string) (Counts, error) {
	all, err := b.All(ctx, teamID)
	if err != nil {
		return Counts{}, err
	}
	var counts Counts
	answered := make([]string, 0, len(all))
	for userID, answer := range all {
		answered = append(answered, userID)
		if answer == Yes {
			counts.Yes++
		} else {
			counts.No++
		}
	}
	counts.None, err = b.Silent(ctx, teamID, answered)
	return counts, err
}
