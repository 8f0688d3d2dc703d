SELECT @margin AS x
