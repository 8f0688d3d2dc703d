SELECT @days AS days, @window AS window_days, @settled AS settled, @same AS same, @label AS label
