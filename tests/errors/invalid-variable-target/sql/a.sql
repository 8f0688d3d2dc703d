SELECT @margin AS margin
