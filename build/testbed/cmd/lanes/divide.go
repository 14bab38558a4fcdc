package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// unknownSeconds is the duration of a test that has not run yet.
const unknownSeconds = 20

// divide gives each test to the lane with the least to do, the longest tests
// first. Within a lane the tests keep their order.
func divide(names []string, seconds map[string]float64, count int) [][]string {
	duration := func(name string) float64 {
		if known, ok := seconds[name]; ok {
			return known
		}
		return unknownSeconds
	}
	longest := slices.Clone(names)
	slices.SortStableFunc(longest, func(a, b string) int { return cmp.Compare(duration(b), duration(a)) })
	loads := make([]float64, count)
	lane := map[string]int{}
	for _, name := range longest {
		least := slices.Index(loads, slices.Min(loads))
		lane[name] = least
		loads[least] += duration(name)
	}
	divided := make([][]string, count)
	for _, name := range names {
		divided[lane[name]] = append(divided[lane[name]], name)
	}
	return slices.DeleteFunc(divided, func(tests []string) bool { return len(tests) == 0 })
}

func readSeconds(file string) map[string]float64 {
	seconds := map[string]float64{}
	if data, err := os.ReadFile(file); err == nil && json.Unmarshal(data, &seconds) != nil {
		return map[string]float64{}
	}
	return seconds
}

func writeSeconds(file string, seconds map[string]float64) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("create the folder of test durations: %w", err)
	}
	data, err := json.MarshalIndent(seconds, "", "  ")
	if err != nil {
		return fmt.Errorf("encode test durations: %w", err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return fmt.Errorf("keep test durations: %w", err)
	}
	return nil
}
